import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ScopedElement } from "../../elements/scoped-element.ts";
import type { AlertAnswer, AlertStatus } from "../../model/alert.ts";
import type { AlertApi } from "../../ports.ts";
import type { Scope } from "../../scope.ts";
import { strings } from "../../strings/index.ts";
import { controls } from "../../styles/controls.ts";
import { shared } from "../../styles/shared.ts";
import { whyNotStored } from "../../views/alert-refusal.ts";
import { isWaiting, newAlerts, type WallAlert } from "./alert.ts";
import { placesOf, slideFrom } from "./slide.ts";
import { answerButtons, answerState, idOfLink, raised, titleOf } from "./wall-alerts.ts";
import { wallAlertsStyles } from "./wall-alerts-styles.ts";

/** A pointer that has rested for so long is not pointing at anything. */
const IN_USE_MS = 10_000;
const LOOK_MS = 1000;

/** The newest alerts of all calls, to be opened and answered. Nothing moves while somebody is at it. */
export class WallAlertsElement extends ScopedElement {
  static override styles = [shared, controls, wallAlertsStyles];

  /** null: not loaded yet */
  @property({ attribute: false }) alerts: readonly WallAlert[] | null = null;
  @property({ attribute: false }) api!: AlertApi;
  /** The ids in the order they are shown in: new alerts wait while the list is in use. */
  @state() private places: readonly string[] = [];
  /** Answers on their way, with the status that the viewer saw. */
  @state() private sent: ReadonlyMap<string, AlertStatus> = new Map();
  @state() private problem: string | null = null;
  @state() private said = "";
  /** Alerts that could be answered here: the room of their buttons stays. */
  readonly #answerable = new Set<string>();
  #before: ReadonlyMap<string, number> = new Map();
  #usedAtMs = 0;

  protected override begin(scope: Scope): void {
    scope.every(LOOK_MS, () => {
      if (!this.#isInUse) this.#arrange();
    });
  }

  get #items(): readonly HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>("li[data-id]")];
  }

  get #isInUse(): boolean {
    const isThere = this.renderRoot.querySelector("ul:hover, ul:focus-within") !== null;
    return isThere && Date.now() - this.#usedAtMs < IN_USE_MS;
  }

  #arrange(): void {
    const places = this.alerts?.map(({ id }) => id) ?? [];
    if (places.join(" ") !== this.places.join(" ")) this.places = places;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { alerts } = this;
    if (!changed.has("alerts") || alerts === null) return;
    for (const alert of alerts) if (isWaiting(alert)) this.#answerable.add(alert.id);
    const now = new Map(alerts.map(({ id, status }) => [id, status] as const));
    this.sent = new Map([...this.sent].filter(([id, seen]) => now.get(id) === seen));
    if (!this.#isInUse) this.#arrange();
  }

  protected override update(changed: PropertyValues<this>): void {
    this.#before = placesOf(this.#items);
    super.update(changed);
  }

  protected override updated(): void {
    slideFrom(this.#before, this.#items);
    // Somebody else has answered: the focus stays with the alert.
    const focused = this.shadowRoot?.activeElement;
    if (focused?.closest(".gone")) this.#focusLink(focused.closest("li")?.dataset["id"]);
  }

  #focusLink(id: string | undefined): void {
    if (id === undefined) return;
    this.renderRoot.querySelector<HTMLElement>(`[id="${idOfLink(id)}"]`)?.focus();
  }

  protected override render(): TemplateResult {
    const words = strings.dashboard.wall;
    const { alerts } = this;
    const byId = new Map(alerts?.map((alert) => [alert.id, alert] as const));
    const shown = this.places.flatMap((id) => byId.get(id) ?? []);
    const held = alerts ? newAlerts(shown, alerts).length : 0;
    return html`<div class="head">
        <h2 id="title">${words.alerts}</h2>
        ${
          held === 0
            ? nothing
            : html`<button class="small primary" @click=${this.#showHeld}>
                ${words.showNew(held)}
              </button>`
        }
      </div>
      ${alerts === null ? html`<p class="quiet">${strings.page.loading}</p>` : nothing}
      ${alerts?.length === 0 ? html`<p class="quiet">${words.noAlertsYet}</p>` : nothing}
      <ul
        aria-labelledby="title"
        @pointermove=${this.#use}
        @focusin=${this.#use}
        @keydown=${this.#use}
      >
        ${repeat(
          shown,
          ({ id }) => id,
          (alert) => this.#alert(alert),
        )}
      </ul>
      <p class="sr-only" role="status" data-testid="answer-announcement">${this.said}</p>
      <p class="notice bad problem" role="alert" ?hidden=${this.problem === null}>
        ${this.problem}
      </p>`;
  }

  #alert(alert: WallAlert): TemplateResult {
    const isSent = this.sent.has(alert.id);
    const isOffered = isWaiting(alert) && !isSent;
    return html`<li data-id=${alert.id} ?data-waiting=${isWaiting(alert)}>
      ${raised(alert)}
      <div class="answer">
        ${
          this.#answerable.has(alert.id)
            ? answerButtons(alert, isOffered, (status) => void this.#answer(alert, status))
            : nothing
        }
        ${isOffered ? nothing : answerState(alert, isSent)}
      </div>
    </li>`;
  }

  /** What is shown is what is stored: the answer counts once the alert's own document has it. */
  async #answer({ id, status: seen, ...alert }: WallAlert, status: AlertAnswer): Promise<void> {
    this.problem = null;
    this.sent = new Map(this.sent).set(id, seen);
    try {
      await this.api.answerAlert(id, status, seen);
      this.said = strings.dashboard.wall.stored(strings.alerts.statuses[status], titleOf(alert));
    } catch (error) {
      this.problem = whyNotStored(error);
      const others = new Map(this.sent);
      others.delete(id);
      this.sent = others;
    }
  }

  readonly #use = (): void => {
    this.#usedAtMs = Date.now();
  };

  readonly #showHeld = async (): Promise<void> => {
    this.#arrange();
    await this.updateComplete;
    this.#focusLink(this.places[0]);
  };
}

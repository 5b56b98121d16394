import { html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { ScopedElement } from "../../elements/scoped-element.ts";
import type { Call } from "../../model/call.ts";
import type { AlertApi, Failure } from "../../ports.ts";
import type { Scope } from "../../scope.ts";
import { strings } from "../../strings/index.ts";
import { controls } from "../../styles/controls.ts";
import { shared } from "../../styles/shared.ts";
import { connectionNotice } from "../../views/connection-notice.ts";
import type { WallFeed } from "../ports.ts";
import { newAlerts, type WallAlert } from "./alert.ts";
import { inPlace, WallOrder } from "./order.ts";
import { titleOf } from "./wall-alerts.ts";
import { wallCard } from "./wall-card.ts";
import { wallStyles } from "./wall-styles.ts";

/** How often calls may change places. */
const REARRANGE_MS = 3000;

/** The calls under way, the worst mood first, and the alerts as they come. */
export class WallElement extends ScopedElement {
  static override styles = [shared, controls, wallStyles];

  @property({ attribute: false }) feed!: WallFeed;
  @property({ attribute: false }) api!: AlertApi;
  /** null: not loaded yet */
  @state() private calls: readonly Call[] | null = null;
  @state() private alerts: readonly WallAlert[] | null = null;
  @state() private failure: Failure | null = null;
  @state() private lost = false;
  @state() private nowMs = Date.now();
  @state() private announcement = "";
  readonly #order = new WallOrder();

  protected override begin(scope: Scope): void {
    const failed = (failure: Failure): void => {
      this.failure = failure;
    };
    const live = this.feed.watchLiveCalls({
      next: (calls, { stale, lost }) => {
        this.lost = lost;
        if (!stale || calls.length > 0) this.#show(calls);
      },
      failed,
    });
    const alerts = this.feed.watchAlerts({
      next: (found, { stale }) => {
        if (!stale || found.length > 0) this.#hear(found);
      },
      failed,
    });
    scope.add(live);
    scope.add(alerts);
    scope.every(1000, () => {
      this.nowMs = Date.now();
    });
    scope.every(REARRANGE_MS, () => {
      if (this.calls && !this.#isInUse) this.calls = this.#order.arrange(this.calls);
    });
  }

  /** Somebody points at a call or has the focus on one: it must not move away under them. */
  get #isInUse(): boolean {
    return this.renderRoot.querySelector(".calls:hover, .calls:focus-within") !== null;
  }

  #show(calls: readonly Call[]): void {
    const shown = inPlace(this.calls ?? [], calls);
    const sameCalls = shown.length === this.calls?.length && calls.length === shown.length;
    this.calls = sameCalls || this.#isInUse ? shown : this.#order.arrange(shown);
    this.nowMs = Date.now();
  }

  #hear(found: readonly WallAlert[]): void {
    const [newest] = newAlerts(this.alerts, found);
    this.alerts = found;
    if (!newest) return;
    const agent = newest.agentId ?? strings.dashboard.wall.nobody;
    this.announcement = strings.dashboard.wall.announce(titleOf(newest), agent);
  }

  protected override render(): TemplateResult {
    const words = strings.dashboard.wall;
    return html`<div class="wall">
      <section aria-labelledby="live-title">
        <h2 id="live-title">${words.title(this.calls?.length ?? 0)}</h2>
        ${this.#notice()} ${this.#cards()}
      </section>
      <section aria-label=${words.alerts}>
        <calltone-wall-alerts .alerts=${this.alerts} .api=${this.api}></calltone-wall-alerts>
      </section>
      <p class="sr-only" role="status" data-testid="wall-announcement">${this.announcement}</p>
    </div>`;
  }

  #notice(): TemplateResult | typeof nothing {
    if (this.failure) {
      const { refused, reason } = this.failure;
      const text = refused ? strings.calls.refused : strings.calls.broken(reason);
      return html`<p class="notice bad" role="alert">${text}</p>`;
    }
    return connectionNotice(this.lost);
  }

  #cards(): TemplateResult {
    if (this.calls === null) return html`<p class="quiet">${strings.calls.loading}</p>`;
    if (this.calls.length === 0) return html`<p class="quiet">${strings.dashboard.wall.empty}</p>`;
    return html`<ul class="calls" data-testid="wall">
      ${repeat(
        this.calls,
        ({ id }) => id,
        (call) => html`<li>${wallCard(call, this.#alertsOf(call), this.nowMs)}</li>`,
      )}
    </ul>`;
  }

  #alertsOf({ id }: Call): readonly WallAlert[] {
    return this.alerts?.filter(({ callId }) => callId === id) ?? [];
  }
}

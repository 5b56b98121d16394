import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { formatClock, formatPercent } from "../formats.ts";
import type { KnowledgeSource } from "../knowledge/knowledge.ts";
import type { Alert, AlertAnswer } from "../model/alert.ts";
import type { AlertApi } from "../ports.ts";
import { strings } from "../strings/index.ts";
import { controls } from "../styles/controls.ts";
import { shared } from "../styles/shared.ts";
import { alertTitle } from "../views/alert-title.ts";
import { whyNotStored } from "../views/alert-refusal.ts";
import { moodLabel } from "../views/mood-label.ts";
import { alertsStyles } from "./alerts-styles.ts";

const PRAISE = "praise";

/** What the rules raised in a live call, and what the agent makes of it. */
export class AlertsElement extends LitElement {
  static override styles = [shared, controls, alertsStyles];

  @property({ attribute: false }) alerts: readonly Alert[] = [];
  /** Whether the call goes on: afterwards nobody can act on an alert any more. */
  @property({ type: Boolean }) live = true;
  @property({ attribute: false }) api!: AlertApi;
  @property({ attribute: false }) knowledge!: KnowledgeSource;
  /** Answers that the call does not show yet. */
  @state() private answers: ReadonlyMap<string, AlertAnswer> = new Map();
  @state() private opened: string | null = null;
  @state() private problem: string | null = null;

  protected override render(): TemplateResult {
    const alerts = this.alerts.map((alert): Alert => ({
      ...alert,
      status: alert.status === "open" ? (this.answers.get(alert.id) ?? "open") : alert.status,
    }));
    const open = this.live ? alerts.filter(({ status }) => status === "open") : [];
    const answered = alerts.filter((alert) => !open.includes(alert));
    const newest = open[0];
    const isUrgent = newest !== undefined && newest.action !== PRAISE;
    const title = html`<h3 id="title" tabindex="-1">${strings.alerts.title}</h3>`;
    return html`<p class="sr-only" role="alert">${isUrgent ? alertTitle(newest) : nothing}</p>
      <p class="sr-only" role="status">${newest && !isUrgent ? alertTitle(newest) : nothing}</p>
      <section class="card" aria-labelledby="title" ?hidden=${answered.length === 0}>
        ${open.length === 0 ? html`${title}${this.#problem()}` : nothing}
        ${answered.length > 0 ? earlier(answered, this.live) : nothing}
      </section>
      <section class="card now" aria-labelledby="title" ?hidden=${open.length === 0}>
        ${open.length > 0 ? html`${title}${this.#problem()}` : nothing}
        <ul class="open" data-testid="open-alerts">
          ${repeat(open, keyOf, (alert) => this.#open(alert))}
        </ul>
      </section>`;
  }

  #problem(): TemplateResult {
    return html`<p class="notice bad" role="alert" ?hidden=${this.problem === null}>
      ${this.problem}
    </p>`;
  }

  #open(alert: Alert): TemplateResult {
    const words = strings.alerts;
    const isOpen = this.opened === alert.id;
    const answer = (status: AlertAnswer) => () => void this.#answer(alert.id, status);
    return html`<li class="alert" data-action=${alert.action}>
      <p class="what">${alertTitle(alert)}</p>
      ${happened(alert)}
      <div class="actions">
        <button
          aria-expanded=${isOpen ? "true" : "false"}
          @click=${() => (this.opened = isOpen ? null : alert.id)}
        >
          ${isOpen ? words.hideTips : words.showTips}
        </button>
        ${
          alert.action === PRAISE
            ? nothing
            : html`<button @click=${answer("supervisor_requested")}>
                ${words.requestSupervisor}
              </button>`
        }
        <button class="primary" @click=${answer("accepted")}>${words.accept}</button>
        <button @click=${answer("dismissed")}>${words.dismiss}</button>
      </div>
      ${
        isOpen
          ? html`<calltone-tips
              .action=${alert.action}
              .knowledge=${this.knowledge}
            ></calltone-tips>`
          : nothing
      }
    </li>`;
  }

  /** Shown at once; taken back if it cannot be stored. */
  async #answer(alertId: string, status: AlertAnswer): Promise<void> {
    this.problem = null;
    this.answers = new Map(this.answers).set(alertId, status);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("#title")?.focus();
    try {
      await this.api.answerAlert(alertId, status, "open");
    } catch (error) {
      const kept = new Map(this.answers);
      kept.delete(alertId);
      this.answers = kept;
      this.problem = whyNotStored(error);
    }
  }
}

function keyOf({ id }: Alert): string {
  return id;
}

/** "Angry, 83%, at 0:32". */
function happened({ emotion, probability, offsetSec }: Alert): TemplateResult | typeof nothing {
  if (emotion === null) return nothing;
  const word = strings.alerts.happened(
    strings.moods[emotion],
    probability === null ? "–" : formatPercent(probability),
    formatClock(offsetSec),
  );
  return html`<p class="quiet number">${moodLabel(emotion, word)}</p>`;
}

function earlier(alerts: readonly Alert[], isLive: boolean): TemplateResult {
  return html`<details>
    <summary>
      ${isLive ? strings.alerts.earlier(alerts.length) : strings.alerts.ofCall(alerts.length)}
    </summary>
    <ul class="answered" data-testid="answered-alerts">
      ${repeat(
        alerts,
        keyOf,
        (alert) =>
          html`<li>
            <span class="chip">${strings.alerts.statuses[alert.status]}</span>
            <span>${alertTitle(alert)}</span> ${happened(alert)}
          </li>`,
      )}
    </ul>
  </details>`;
}

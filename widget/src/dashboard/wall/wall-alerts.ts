import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { formatClock, formatWhen } from "../../formats.ts";
import { hrefOfCall } from "../../routes.ts";
import { strings } from "../../strings/index.ts";
import { moodLabel } from "../../views/mood-label.ts";
import type { WallAlert } from "./alert.ts";

/** The title in the page's language where the rule is built in, else the rule's own. */
export function titleOf({ action, title }: WallAlert): string {
  const known: Readonly<Record<string, string>> = strings.dashboard.wall.actions;
  return known[action] ?? title;
}

/** The newest alerts of all calls; each opens its call. */
export function wallAlerts(alerts: readonly WallAlert[] | null): TemplateResult {
  const words = strings.dashboard.wall;
  if (alerts === null) return html`<p class="quiet">${strings.page.loading}</p>`;
  if (alerts.length === 0) return html`<p class="quiet">${words.noAlertsYet}</p>`;
  return html`<ul class="alerts">
    ${repeat(
      alerts,
      ({ id }) => id,
      (alert) =>
        html`<li>
          <a href=${hrefOfCall(alert.callId)} ?data-open=${alert.isOpen || alert.asksForSupervisor}>
            <span class="row">
              <strong>${titleOf(alert)}</strong>
              ${
                alert.raisedAt
                  ? html`<time class="quiet" datetime=${alert.raisedAt.toISOString()}>
                      ${formatWhen(alert.raisedAt)}
                    </time>`
                  : nothing
              }
            </span>
            <span class="row quiet">
              ${alert.emotion ? moodLabel(alert.emotion) : nothing}
              <span>${alert.agentId ?? words.nobody} · ${formatClock(alert.offsetSec)}</span>
            </span>
            ${alert.asksForSupervisor ? html`<span class="chip warn">${words.supervisorAsked}</span>` : nothing}
          </a>
        </li>`,
    )}
  </ul>`;
}

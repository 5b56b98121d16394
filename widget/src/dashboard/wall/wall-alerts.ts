import { html, nothing, type TemplateResult } from "lit";
import { formatClock, formatWhen } from "../../formats.ts";
import type { AlertAnswer } from "../../model/alert.ts";
import { hrefOfCall } from "../../routes.ts";
import { strings } from "../../strings/index.ts";
import { moodLabel } from "../../views/mood-label.ts";
import type { WallAlert } from "./alert.ts";

/** The title in the page's language where the rule is built in, else the rule's own. */
export function titleOf({ action, title }: Pick<WallAlert, "action" | "title">): string {
  const known: Readonly<Record<string, string>> = strings.dashboard.wall.actions;
  return known[action] ?? title;
}

export function idOfLink(alertId: string): string {
  return `alert-${alertId}`;
}

/** What was raised, when and in whose call, which the link opens. */
export function raised(alert: WallAlert): TemplateResult {
  const { id, callId, emotion, raisedAt, agentId, offsetSec } = alert;
  return html`<a id=${idOfLink(id)} href=${hrefOfCall(callId)}>
    <strong>${titleOf(alert)}</strong>
    <span class="row">
      ${emotion ? moodLabel(emotion) : html`<span></span>`}
      ${
        raisedAt
          ? html`<time datetime=${raisedAt.toISOString()}>${formatWhen(raisedAt)}</time>`
          : nothing
      }
    </span>
    <span class="row">
      <span class="agent">${agentId ?? strings.dashboard.wall.nobody}</span>
      <span class="number">${formatClock(offsetSec)}</span>
    </span>
  </a>`;
}

/** The answers that can be given; not offered, they keep their room. */
export function answerButtons(
  { id, status }: WallAlert,
  isOffered: boolean,
  answer: (status: AlertAnswer) => void,
): TemplateResult {
  const words = strings.alerts;
  const button = (given: AlertAnswer, word: string, style = ""): TemplateResult =>
    html`<button
      class="small ${style}"
      aria-describedby=${idOfLink(id)}
      @click=${() => {
        answer(given);
      }}
    >
      ${word}
    </button>`;
  return html`<div class="buttons ${isOffered ? "" : "gone"}">
    ${button("accepted", words.accept, "primary")} ${button("dismissed", words.dismiss)}
    ${
      status === "supervisor_requested"
        ? html`<span class="chip warn wanted">${strings.dashboard.wall.supervisorAsked}</span>`
        : button("supervisor_requested", words.requestSupervisor, "wanted")
    }
  </div>`;
}

/** Who has made what of it. */
export function answerState(
  { status, statusBy, statusAt }: WallAlert,
  isSent: boolean,
): TemplateResult {
  const words = strings.dashboard.wall;
  if (isSent) return html`<p class="state">${words.sending}</p>`;
  const by = [statusBy, statusAt && formatWhen(statusAt)].filter((part) => part !== null);
  return html`<p class="state">
    <span class="chip">${strings.alerts.statuses[status]}</span> ${by.join(", ")}
  </p>`;
}

import { html, nothing, type TemplateResult } from "lit";
import { moodOf } from "../../emotions.ts";
import { formatClock, formatPercent } from "../../formats.ts";
import type { Call } from "../../model/call.ts";
import { hrefOfCall } from "../../routes.ts";
import { strings } from "../../strings/index.ts";
import { bar } from "../../views/mood-bars.ts";
import { moodLabel } from "../../views/mood-label.ts";
import { trendLabel } from "../../views/trend-label.ts";
import { isWaiting, type WallAlert } from "./alert.ts";
import { negativityOf } from "./order.ts";
import { callName } from "../../views/call-name.ts";

/** A running call: how it sounds, whose it is, for how long it has gone on, and what was raised in it. */
export function wallCard(call: Call, alerts: readonly WallAlert[], nowMs: number): TemplateResult {
  const words = strings.dashboard.wall;
  const { current } = call;
  const mood = current ? (current.mood?.emotion ?? moodOf(current.emotion)) : null;
  const negativity = negativityOf(call);
  return html`<a class="card" href=${hrefOfCall(call.id)} data-mood=${mood ?? "silence"}>
    <span class="row big">
      ${mood ? moodLabel(mood) : html`<span class="quiet">${strings.calls.withoutMood.live}</span>`}
      ${current?.mood ? trendLabel(current.mood.trend) : nothing}
    </span>
    <span class="name">${callName(call)}</span>
    <span class="row quiet">
      <span class="agent">${words.agent(call.agentId ?? words.nobody)}</span>
      <span class="number">${durationOf(call, nowMs)}</span>
    </span>
    <span class="row quiet">
      <span>${words.negative}</span>
      ${bar(negativity ?? 0)}
      <span class="number share">${negativity === null ? "–" : formatPercent(negativity)}</span>
    </span>
    <span class="raised">${raised(alerts)}</span>
  </a>`;
}

function durationOf({ startedAt }: Call, nowMs: number): string {
  return startedAt ? formatClock((nowMs - startedAt.getTime()) / 1000) : "–";
}

function raised(alerts: readonly WallAlert[]): TemplateResult {
  const words = strings.dashboard.wall;
  const newest = alerts[0];
  if (!newest) return html`<span class="quiet">${words.noAlerts}</span>`;
  const wanted = alerts.some(({ status }) => status === "supervisor_requested");
  return html`<span class="chip ${alerts.some(isWaiting) ? "warn" : ""}"
    >${wanted ? words.supervisorAsked : words.alertCount(alerts.length)}</span
  >`;
}

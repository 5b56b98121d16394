import { html, nothing, type TemplateResult } from "lit";
import { formatClock, formatWhen } from "../formats.ts";
import type { Call } from "../model/call.ts";
import { strings } from "../strings/index.ts";
import { statusChip } from "./status-chip.ts";
import { callName } from "./call-name.ts";

/** What a call is: its name, status, and the facts that do not change with every segment. */
export function callHeader(call: Call): TemplateResult {
  const words = strings.call;
  return html`<header>
    <div class="title">
      <h2>${callName(call)}</h2>
      ${statusChip(call)}
    </div>
    <dl class="facts quiet">
      ${call.customerRef ? fact(words.callId, call.id) : nothing}
      ${call.agentId ? fact(words.agent, call.agentId) : nothing}
      ${fact(words.source, words.sources[call.source])}
      ${call.startedAt ? fact(words.started, formatWhen(call.startedAt)) : nothing}
      ${
        call.durationSec && call.status !== "live"
          ? fact(words.duration, formatClock(call.durationSec))
          : nothing
      }
    </dl>
  </header>`;
}

function fact(name: string, value: string): TemplateResult {
  return html`<div>
    <dt>${name}</dt>
    <dd class="number">${value}</dd>
  </div>`;
}

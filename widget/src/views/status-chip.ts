import { html, type TemplateResult } from "lit";
import type { Call } from "../model/call.ts";
import { formatPercent } from "../formats.ts";
import { strings } from "../strings/index.ts";

/** A call's status; for a recording at work, how far it is. */
export function statusChip(call: Call): TemplateResult {
  const word = strings.call.statuses[call.status];
  const progress =
    call.status === "processing" && call.progress !== null
      ? ` ${formatPercent(call.progress)}`
      : "";
  return html`<span class="chip number" data-status=${call.status}>
    ${call.status === "live" ? html`<span class="dot"></span>` : null}${word}${progress}
  </span>`;
}

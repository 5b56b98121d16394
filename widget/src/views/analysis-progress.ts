import { html, type TemplateResult } from "lit";
import { formatPercent } from "../formats.ts";
import type { Call } from "../model/call.ts";
import { strings } from "../strings/index.ts";
import { bar } from "./mood-bars.ts";

/** How much of a recording is analysed. */
export function analysisProgress(call: Call): TemplateResult {
  const done = call.progress ?? 0;
  return html`<section class="card" aria-labelledby="progress">
    <h3 id="progress">${strings.call.processing}</h3>
    <div
      class="progress"
      role="progressbar"
      aria-labelledby="progress"
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${Math.round(100 * done)}
    >
      ${bar(done)}<span class="number">${formatPercent(done)}</span>
    </div>
  </section>`;
}

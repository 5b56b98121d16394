import { html, nothing, type TemplateResult } from "lit";
import { strings } from "../strings/index.ts";

/** Says that what is shown is what was known before the connection was lost. */
export function connectionNotice(isLost: boolean): TemplateResult | typeof nothing {
  return isLost ? html`<p class="notice" role="status">${strings.calls.reconnecting}</p>` : nothing;
}

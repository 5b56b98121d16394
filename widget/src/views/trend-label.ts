import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import type { Trend } from "../model/live-mood.ts";
import { strings } from "../strings/index.ts";

const ARROWS: Readonly<Record<Trend, SVGTemplateResult>> = {
  improving: svg`<path d="M5 19 19 5M9 5h10v10" />`,
  steady: svg`<path d="M3 12h18M14 5l7 7-7 7" />`,
  worsening: svg`<path d="m5 5 14 14M19 9v10H9" />`,
};

/** Arrow and word; the arrow is hidden from screen readers, since the word says the same. */
export function trendLabel(trend: Trend): TemplateResult {
  return html`<span class="chip trend" data-trend=${trend}>
    <svg
      class="arrow"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="3"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      ${ARROWS[trend]}
    </svg>
    ${strings.reading.trends[trend]}
  </span>`;
}

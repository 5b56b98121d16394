import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import type { Mood } from "../emotions.ts";

const EYES = svg`<circle cx="8.6" cy="10" r="1.3" fill="currentColor" stroke="none" />
  <circle cx="15.4" cy="10" r="1.3" fill="currentColor" stroke="none" />`;

/** A face per mood, so that a mood is told by its shape as well as by its word and colour. */
const FACES: Readonly<Record<Mood, SVGTemplateResult>> = {
  neutral: svg`${EYES}<path d="M8.5 15.5h7" />`,
  happy: svg`${EYES}<path d="M7.5 14c1.2 2.4 2.7 3.4 4.5 3.4s3.3-1 4.5-3.4" />`,
  sad: svg`${EYES}<path d="M8 17c1-1.7 2.3-2.5 4-2.5s3 .8 4 2.5M6.5 8.2l2.5-1.2M17.5 8.2 15 7" />`,
  angry: svg`<circle cx="8.6" cy="11" r="1.3" fill="currentColor" stroke="none" />
    <circle cx="15.4" cy="11" r="1.3" fill="currentColor" stroke="none" />
    <path d="M6.5 7.2l3.7 1.9M17.5 7.2l-3.7 1.9M8.5 16.8c1-1.2 2.2-1.7 3.5-1.7s2.5.5 3.5 1.7" />`,
  surprised: svg`<circle cx="8.6" cy="9.8" r="1.3" fill="currentColor" stroke="none" />
    <circle cx="15.4" cy="9.8" r="1.3" fill="currentColor" stroke="none" />
    <circle cx="12" cy="15.8" r="2" /><path d="M7 6.6h2.8M14.2 6.6H17" />`,
  fearful: svg`${EYES}<path d="M7.5 16.5l1.5-1.5 1.5 1.5 1.5-1.5 1.5 1.5 1.5-1.5 1.5 1.5M6.8 7.8 9 6.6M17.2 7.8 15 6.6" />`,
  disgusted: svg`<path d="M7 9l3 1.2M17 9l-3 1.2M7.5 15c1.5-1.3 3-1.3 4.5 0s3 1.3 4.5 0M12.5 15.5v2.7" />`,
  silence: svg`<path d="M8 12h8" />`,
};

/** The icon alone is hidden from screen readers: the word beside it says the same. */
export function moodIcon(mood: Mood): TemplateResult {
  return html`<svg
    class="icon"
    data-mood=${mood}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.8"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <circle cx="12" cy="12" r="10" stroke-dasharray=${mood === "silence" ? "3 3.28" : "none"} />
    ${FACES[mood]}
  </svg>`;
}

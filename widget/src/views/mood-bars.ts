import { css, html, type TemplateResult } from "lit";
import { EMOTIONS, type Emotion } from "../emotions.ts";
import { strings } from "../strings/index.ts";
import { moodIcon } from "./mood-icon.ts";

/** One row per emotion: icon, word, a bar as long as its share, and the share in figures. */
export function moodBars(
  shares: ReadonlyMap<Emotion, number>,
  figure: (emotion: Emotion, share: number) => string,
): TemplateResult {
  return html`<ul class="bars">
    ${EMOTIONS.map((emotion) => {
      const share = shares.get(emotion) ?? 0;
      return html`<li data-mood=${emotion}>
        ${moodIcon(emotion)}
        <span>${strings.moods[emotion]}</span>
        ${bar(share)}
        <span class="figure number">${figure(emotion, share)}</span>
      </li>`;
    })}
  </ul>`;
}

/** A bar filled to `share` (0–1) of its width. SVG, because a style attribute would break a strict policy. */
export function bar(share: number): TemplateResult {
  const width = `${100 * Math.max(0, Math.min(1, share))}%`;
  return html`<svg class="bar" aria-hidden="true"><rect width=${width} height="100%" /></svg>`;
}

export const moodBarStyles = css`
  .bars {
    display: grid;
    gap: 0.375rem;
  }

  .bars li {
    display: grid;
    grid-template-columns: auto 5.5rem 1fr minmax(2.75rem, auto);
    gap: 0.5rem;
    align-items: center;
    font-size: 0.9375rem;
  }

  .figure {
    text-align: right;
  }

  .bar {
    width: 100%;
    height: 0.5rem;
    border-radius: 0.25rem;
    background: var(--raised);
    overflow: hidden;
  }

  .bar rect {
    fill: var(--mood, var(--accent));
    transition: width 0.2s ease-out;
  }
`;

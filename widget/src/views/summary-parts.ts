import { css, html, nothing, type TemplateResult } from "lit";
import { moodOf } from "../emotions.ts";
import { tell } from "../elements/events.ts";
import { formatClock, formatPercent } from "../formats.ts";
import type { Anger, Moment, Quarter } from "../model/summary.ts";
import { locale, strings } from "../strings/index.ts";
import { bar } from "./mood-bars.ts";
import { moodLabel } from "./mood-label.ts";

const valence = new Intl.NumberFormat(locale, {
  maximumFractionDigits: 2,
  signDisplay: "exceptZero",
});

/** The call in four parts of equal length. */
export function quarterList(quarters: readonly Quarter[]): TemplateResult | typeof nothing {
  if (quarters.length === 0) return nothing;
  const words = strings.finished;
  return html`<div class="in-time">
    <h4 id="quarters">${words.quarters}</h4>
    <ol class="quarters" aria-labelledby="quarters">
      ${quarters.map(
        ({ dominant, mood }) =>
          html`<li>
            ${moodLabel(moodOf(dominant))}
            <span class="quiet number"
              >${mood === null ? nothing : words.valence(valence.format(mood))}</span
            >
          </li>`,
      )}
    </ol>
  </div>`;
}

/** Moments that lead to their place in the timeline. */
export function momentList(
  title: string,
  moments: readonly Moment[],
): TemplateResult | typeof nothing {
  if (moments.length === 0) return nothing;
  return html`<div>
    <h4>${title}</h4>
    <ul class="moments">
      ${moments.map(
        ({ segmentId, startOffsetSec, emotion }) =>
          html`<li>
            <button
              class="small"
              @click=${(event: Event) => {
                tell(event.currentTarget as Element, "calltone-segment-shown", { segmentId });
              }}
            >
              ${moodLabel(emotion, `${formatClock(startOffsetSec)} ${strings.moods[emotion]}`)}
            </button>
          </li>`,
      )}
    </ul>
  </div>`;
}

export function angerLine(anger: Anger | null): TemplateResult | typeof nothing {
  if (!anger) return nothing;
  const words = strings.finished;
  const { startOffsetSec, durationSec, recoverySec } = anger;
  return html`<p>
    ${words.anger(formatClock(durationSec), formatClock(startOffsetSec))} ${recovery(recoverySec)}
  </p>`;
}

function recovery(recoverySec: number | null): string {
  const words = strings.finished;
  if (recoverySec === null) return words.notRecovered;
  return recoverySec < 1 ? words.recoveredAtOnce : words.recovered(formatClock(recoverySec));
}

/** Who spoke how much. */
export function talkBalance(shares: ReadonlyMap<string, number>): TemplateResult | typeof nothing {
  if (shares.size === 0) return nothing;
  const words = strings.finished;
  const names: Readonly<Record<string, string>> = words.channels;
  return html`<div>
    <h4>${words.talk}</h4>
    <ul class="talk">
      ${[...shares].map(
        ([channel, share]) =>
          html`<li>
            <span>${names[channel] ?? channel}</span>${bar(share)}
            <span class="number">${formatPercent(share)}</span>
          </li>`,
      )}
    </ul>
  </div>`;
}

export const summaryPartStyles = css`
  h4 {
    margin-bottom: 0.375rem;
    font-size: 0.875rem;
  }

  .parts {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr));
    gap: 1.25rem 2rem;
    margin-top: 1.25rem;
  }

  .in-time {
    grid-column: 1 / -1;
    container-type: inline-size;
  }

  /* All in one row, or two and two: time goes on from left to right. */
  .quarters {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 0.5rem;
  }

  .quarters li {
    display: grid;
    padding: 0.5rem;
    border: 1px solid var(--line);
    border-radius: 0.5rem;
  }

  @container (min-width: 34rem) {
    .quarters {
      grid-template-columns: repeat(4, minmax(0, 1fr));
    }
  }

  .moments {
    display: flex;
    flex-wrap: wrap;
    gap: 0.375rem;
  }

  .talk {
    display: grid;
    gap: 0.375rem;
  }

  .talk li {
    display: grid;
    grid-template-columns: 5.5rem 1fr 3rem;
    gap: 0.5rem;
    align-items: center;
  }
`;

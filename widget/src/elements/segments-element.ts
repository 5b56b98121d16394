import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { moodOf } from "../emotions.ts";
import { formatClock, formatPercent } from "../formats.ts";
import type { Segment } from "../model/reading.ts";
import { locale, strings } from "../strings/index.ts";
import { controls } from "../styles/controls.ts";
import { shared } from "../styles/shared.ts";
import { tableStyles } from "../styles/table.ts";
import { moodLabel } from "../views/mood-label.ts";
import { tell } from "./events.ts";

const PAGE = 100;
const valence = new Intl.NumberFormat(locale, {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  signDisplay: "exceptZero",
});

/** What was heard in a finished call, line by line: the timeline for those who read. */
export class SegmentsElement extends LitElement {
  static override styles = [
    shared,
    controls,
    tableStyles,
    css`
      summary {
        font-weight: 700;
        cursor: pointer;
      }

      .playable {
        cursor: pointer;
      }

      .playable:hover {
        background: var(--raised);
      }

      .scroll,
      .more {
        margin-top: 0.75rem;
      }
    `,
  ];

  @property({ attribute: false }) segments: readonly Segment[] = [];
  /** Whether a row can be heard. */
  @property({ type: Boolean }) playable = false;
  @state() private shown = PAGE;

  protected override render(): TemplateResult {
    const words = strings.finished;
    return html`<details class="card">
      <summary>${words.segments(this.segments.length)}</summary>
      <div class="scroll" role="region" aria-label=${words.table} tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col">${words.from}</th>
              <th scope="col">${words.to}</th>
              <th scope="col">${words.emotion}</th>
              <th scope="col" class="figure">${words.confidence}</th>
              <th scope="col" class="figure">${words.valenceColumn}</th>
            </tr>
          </thead>
          <tbody>
            ${this.segments.slice(0, this.shown).map((segment) => row(segment, this.playable))}
          </tbody>
        </table>
      </div>
      ${
        this.segments.length > this.shown
          ? html`<button class="more" @click=${() => (this.shown += PAGE)}>${words.more}</button>`
          : nothing
      }
    </details>`;
  }
}

function row(segment: Segment, playable: boolean): TemplateResult {
  const mood = moodOf(segment.emotion);
  const word = strings.moods[mood];
  const { startOffsetSec: offsetSec } = segment;
  // The button serves the keyboard; its click goes up to the row.
  const play = (event: Event): void => {
    tell(event.currentTarget as Element, "calltone-play-wanted", { offsetSec });
  };
  const from = formatClock(offsetSec);
  return html`<tr class=${playable ? "playable" : ""} @click=${playable ? play : null}>
    <td class="number">
      ${
        playable
          ? html`<button class="small" aria-label=${strings.player.playFrom(from)}>
              ▶ ${from}
            </button>`
          : from
      }
    </td>
    <td class="number">${formatClock(segment.endOffsetSec)}</td>
    <td>${moodLabel(mood, segment.isUncertain ? strings.calls.uncertain(word) : word)}</td>
    <td class="figure">${segment.confidence === null ? "–" : formatPercent(segment.confidence)}</td>
    <td class="figure">${segment.valence === null ? "–" : valence.format(segment.valence)}</td>
  </tr>`;
}

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { formatPercent } from "../formats.ts";
import { sharesOf } from "../model/shares.ts";
import type { CallSummary } from "../model/summary.ts";
import { strings } from "../strings/index.ts";
import { controls } from "../styles/controls.ts";
import { shared } from "../styles/shared.ts";
import { moodBars, moodBarStyles } from "../views/mood-bars.ts";
import { moodLabel } from "../views/mood-label.ts";
import {
  angerLine,
  momentList,
  quarterList,
  summaryPartStyles,
  talkBalance,
} from "../views/summary-parts.ts";

/** A finished call at a glance: the dominant emotion and how the segments are distributed. */
export class SummaryElement extends LitElement {
  static override styles = [
    shared,
    controls,
    moodBarStyles,
    summaryPartStyles,
    css`
      .dominant {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 0.5rem;
        align-items: center;
        margin: 0.75rem 0 1rem;
        font-size: 1.25rem;
        font-weight: 700;
      }

      .bars + .quiet {
        margin-top: 0.75rem;
      }
    `,
  ];

  @property({ attribute: false }) summary: CallSummary | null = null;

  protected override render(): TemplateResult {
    const words = strings.summary;
    const { shares, total } = sharesOf(this.summary?.distribution ?? new Map());
    const dominant = this.summary?.dominant;
    return html`<section class="card" aria-labelledby="title">
      <h3 id="title">${words.title}</h3>
      ${
        dominant && total > 0
          ? html`<p class="dominant" data-testid="dominant">
                ${words.dominant} ${moodLabel(dominant)}
              </p>
              ${moodBars(shares, (_, share) => formatPercent(share))}
              <p class="quiet">${words.segments(total)}</p>`
          : html`<p class="quiet">${words.noSpeech}</p>`
      }
      ${this.summary ? this.#parts(this.summary) : nothing}
    </section>`;
  }

  #parts(summary: CallSummary): TemplateResult {
    const words = strings.finished;
    return html`<div class="parts">
      ${quarterList(summary.quarters)} ${talkBalance(summary.talkShares)}
      ${momentList(words.worst, summary.worst)} ${momentList(words.best, summary.best)}
      ${angerLine(summary.longestAnger)}
    </div>`;
  }
}

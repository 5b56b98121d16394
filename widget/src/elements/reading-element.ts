import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { moodOf, type Mood } from "../emotions.ts";
import { formatPercent } from "../formats.ts";
import type { Reading } from "../model/reading.ts";
import { strings } from "../strings/index.ts";
import { controls } from "../styles/controls.ts";
import { shared } from "../styles/shared.ts";
import { bar, moodBars, moodBarStyles } from "../views/mood-bars.ts";
import { moodIcon } from "../views/mood-icon.ts";

/** The newest reading of a live call, to be taken in at a glance. */
export class ReadingElement extends LitElement {
  static override styles = [
    shared,
    controls,
    moodBarStyles,
    css`
      .layout {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr));
        gap: 1.5rem 2rem;
        align-items: center;
        margin-top: 1rem;
      }

      .now {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 0.25rem 1rem;
        align-items: center;
        min-height: 7.5rem;
      }

      .now .icon {
        grid-row: span 2;
        width: 5rem;
        height: 5rem;
      }

      .word {
        align-self: end;
        font-size: 2rem;
        font-weight: 700;
        line-height: 1.2;
      }

      .sure {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 0.625rem;
        align-items: center;
        align-self: start;
      }

      .now > .bar {
        grid-column: 1 / -1;
        height: 0.75rem;
        margin-top: 0.5rem;
        border-radius: 0.375rem;
      }
    `,
  ];

  @property({ attribute: false }) reading: Reading | null = null;

  protected override render(): TemplateResult {
    const mood = this.reading && moodOf(this.reading.emotion);
    return html`<section class="card" aria-labelledby="title">
      <h3 id="title">${strings.reading.title}</h3>
      <p class="sr-only" aria-live="polite" data-testid="announcement">
        ${mood === null ? nothing : announcement(mood)}
      </p>
      ${
        this.reading && mood
          ? this.#layout(this.reading, mood)
          : html`<p class="quiet">${strings.reading.waiting}</p>`
      }
    </section>`;
  }

  #layout(reading: Reading, mood: Mood): TemplateResult {
    return html`<div class="layout">
      <div class="now" data-mood=${mood} data-testid="reading">
        ${moodIcon(mood)}
        <p class="word">${strings.moods[mood]}</p>
        <p class="sure quiet">
          ${
            mood === "silence"
              ? strings.reading.silenceHint
              : html`<span class="number"
                  >${strings.reading.sure(formatPercent(reading.confidence ?? 0))}</span
                >`
          }
          ${
            reading.isUncertain
              ? html`<span class="chip warn" title=${strings.reading.uncertainHint}>
                  ? ${strings.reading.uncertain}
                </span>`
              : nothing
          }
        </p>
        ${bar(reading.confidence ?? 0)}
      </div>
      <div role="group" aria-label=${strings.reading.all}>
        ${moodBars(reading.probabilities, (_, share) =>
          mood === "silence" ? "–" : formatPercent(share),
        )}
      </div>
    </div>`;
  }
}

function announcement(mood: Mood): string {
  if (mood === "silence") return strings.reading.announceSilence;
  return strings.reading.announce(strings.moods[mood]);
}

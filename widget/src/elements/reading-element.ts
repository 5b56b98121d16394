import { html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { moodOf, type Emotion } from "../emotions.ts";
import { formatClock, formatPercent } from "../formats.ts";
import type { LiveMood } from "../model/live-mood.ts";
import type { Reading } from "../model/reading.ts";
import { strings } from "../strings/index.ts";
import { controls } from "../styles/controls.ts";
import { shared } from "../styles/shared.ts";
import { bar, moodBars, moodBarStyles } from "../views/mood-bars.ts";
import { moodIcon } from "../views/mood-icon.ts";
import { moodLabel } from "../views/mood-label.ts";
import { trendLabel } from "../views/trend-label.ts";
import { readingStyles } from "./reading-styles.ts";

/** How the caller of a live call sounds, to be taken in at a glance: the mood, and what was heard last. */
export class ReadingElement extends LitElement {
  static override styles = [shared, controls, moodBarStyles, readingStyles];

  @property({ attribute: false }) reading: Reading | null = null;
  /** null: nobody has spoken yet; the reading stands in for it. */
  @property({ attribute: false }) mood: LiveMood | null = null;

  protected override render(): TemplateResult {
    return html`<section class="card" aria-labelledby="title">
      <h3 id="title">${strings.reading.title}</h3>
      <p class="sr-only" aria-live="polite" data-testid="announcement">
        ${this.mood ? announcement(this.mood) : nothing}
      </p>
      ${this.reading ? this.#layout(this.reading, this.mood) : waiting()}
    </section>`;
  }

  #layout(reading: Reading, mood: LiveMood | null): TemplateResult {
    const shown = mood?.emotion ?? moodOf(reading.emotion);
    return html`<div class="layout">
      <div
        class="now"
        data-mood=${shown}
        data-end-offset-sec=${reading.endOffsetSec}
        data-testid="reading"
      >
        <div class="mood-now">
          ${moodIcon(shown)}
          <div>
            <p class="word">${strings.moods[shown]}</p>
            ${mood ? course(mood) : nothing}
          </div>
        </div>
        ${mood ? intensityMeter(mood.intensity) : nothing} ${justNow(reading)}
      </div>
      ${allEmotions(mood?.probabilities ?? reading.probabilities, mood !== null)}
    </div>`;
  }
}

/** As large as a reading, so that the first one moves nothing. */
function waiting(): TemplateResult {
  return html`<div class="layout">
    <p class="now quiet">${strings.reading.waiting}</p>
    ${allEmotions(new Map(), false)}
  </div>`;
}

/** Says no more than emotion and trend, so that a screen reader speaks only when one of them changes. */
function announcement({ emotion, trend }: LiveMood): string {
  return strings.reading.announce(strings.moods[emotion], strings.reading.trends[trend]);
}

function course({ durationSec, trend }: LiveMood): TemplateResult {
  return html`<p class="course quiet">
    <span class="number">${strings.reading.lasting(formatClock(durationSec))}</span>
    ${trendLabel(trend)}
  </p>`;
}

function intensityMeter(intensity: number): TemplateResult {
  const percent = formatPercent(intensity);
  return html`<div
    class="intensity"
    role="meter"
    aria-label=${strings.reading.intensity}
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow=${Math.round(100 * intensity)}
    aria-valuetext=${percent}
    title=${strings.reading.intensityHint}
  >
    <span>${strings.reading.intensity}</span>
    ${bar(intensity)}<span class="figure number">${percent}</span>
  </div>`;
}

/** "Just now: Happy, 37% sure, uncertain". */
function justNow({ emotion, confidence, isUncertain }: Reading): TemplateResult {
  const words = strings.reading;
  const heard = moodOf(emotion);
  const parts = [
    strings.moods[heard],
    heard === "silence" ? words.silenceHint : words.sure(formatPercent(confidence ?? 0)),
  ];
  if (isUncertain) parts.push(words.uncertain);
  return html`<p class="just-now quiet number" title=${isUncertain ? words.uncertainHint : nothing}>
    ${words.justNow} ${moodLabel(heard, parts.join(", "))}
  </p>`;
}

function allEmotions(shares: ReadonlyMap<Emotion, number>, isMood: boolean): TemplateResult {
  return html`<div role="group" aria-labelledby="all">
    <p class="caption quiet" id="all">
      ${isMood ? strings.reading.allOfMood : strings.reading.all}
    </p>
    ${moodBars(shares, (_, share) => (shares.size === 0 ? "–" : formatPercent(share)))}
  </div>`;
}

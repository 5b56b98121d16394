import { html, nothing, type TemplateResult } from "lit";
import { moodOf } from "../emotions.ts";
import { formatClock } from "../formats.ts";
import type { Segment } from "../model/reading.ts";
import { strings } from "../strings/index.ts";
import { moodLabel } from "../views/mood-label.ts";
import { describe } from "../views/segment-words.ts";
import { segmentAt } from "./lanes.ts";
import type { Playback } from "./playback.ts";

const STEP_SEC = 5;

/** What a listener can do, by button or by key. */
export interface Actions {
  toggle(): void;
  step(bySec: number): void;
  /** null: there is no further angry moment. */
  readonly nextAngry: (() => void) | null;
}

export function playerControls(
  playback: Playback | null,
  actions: Actions,
  clock: string,
): TemplateResult {
  const words = strings.player;
  const step = (bySec: number) => (): void => {
    actions.step(bySec);
  };
  return html`<div class="controls">
    <button
      class="primary play"
      @click=${() => {
        actions.toggle();
      }}
    >
      ${playWord(playback)}
    </button>
    <button @click=${step(-STEP_SEC)}>${words.back}</button>
    <button @click=${step(STEP_SEC)}>${words.ahead}</button>
    <button class="angry" ?disabled=${actions.nextAngry === null} @click=${actions.nextAngry}>
      ${words.nextAngry}
    </button>
    <span class="clock" data-testid="clock">${clock}</span>
  </div>`;
}

function playWord(playback: Playback | null): string {
  const words = strings.player;
  if (playback?.isLoading) return words.loading;
  return playback?.isPlaying ? words.pause : words.play;
}

/** Does what a key stands for; whether it stands for anything. */
export function onKey(event: KeyboardEvent, actions: Actions): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const onButton = event.composedPath()[0] instanceof HTMLButtonElement;
  if (event.key === " " && !onButton) actions.toggle();
  else if (event.key === "ArrowLeft") actions.step(-STEP_SEC);
  else if (event.key === "ArrowRight") actions.step(STEP_SEC);
  else if (event.key === "n" && actions.nextAngry) actions.nextAngry();
  else return false;
  return true;
}

/** "0:25 of 2:10, Angry": for those who do not see where the cursor is. */
export function placeInWords(
  offsetSec: number,
  durationSec: number,
  segments: readonly Segment[],
): string {
  const segment = segmentAt(segments, offsetSec);
  const clock = strings.player.position(formatClock(offsetSec), formatClock(durationSec));
  return segment ? `${clock}, ${strings.moods[moodOf(segment.emotion)]}` : clock;
}

/** The segment under the cursor. */
export function segmentNow(segment: Segment | undefined): TemplateResult {
  const mood = segment && moodOf(segment.emotion);
  return html`<p class="now quiet">
    ${mood ? moodLabel(mood, describe(segment, mood)) : html`<span>${strings.player.nobody}</span>`}
    <span class="quiet">${strings.player.hint}</span>
  </p>`;
}

/** Why it does not play, and what can be done about it. */
export function playbackNotice(
  playback: Playback | null,
  contentType: string,
  save: () => void,
): TemplateResult | typeof nothing {
  if (!playback?.problem) return nothing;
  const { problem, reason } = playback;
  const words = strings.player.problems;
  const sentences = {
    ...words,
    unplayable: words.unplayable(contentType),
    refused: words.refused(reason),
  };
  return html`<div class="notice" role="alert">
    <p>${sentences[problem]}</p>
    ${
      problem === "unplayable"
        ? html`<button @click=${save}>${strings.player.save}</button>`
        : nothing
    }
  </div>`;
}

import { html, type TemplateResult } from "lit";
import type { Mood } from "../emotions.ts";
import { strings } from "../strings/index.ts";
import { moodIcon } from "./mood-icon.ts";

/** Icon and word; the shared styles lay them out. */
export function moodLabel(mood: Mood, word: string = strings.moods[mood]): TemplateResult {
  return html`<span class="mood" data-mood=${mood}>${moodIcon(mood)}<span>${word}</span></span>`;
}

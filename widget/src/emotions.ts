/** The seven emotions, in the order they have everywhere in Calltone. */
export const EMOTIONS = [
  "neutral",
  "happy",
  "sad",
  "angry",
  "surprised",
  "fearful",
  "disgusted",
] as const;

export type Emotion = (typeof EMOTIONS)[number];

/** An emotion, or the word the page has for a stretch in which nobody spoke. */
export type Mood = Emotion | "silence";

export const MOODS: readonly Mood[] = [...EMOTIONS, "silence"];

export function isEmotion(value: unknown): value is Emotion {
  return EMOTIONS.some((emotion) => emotion === value);
}

/** No emotion means no speech: silence is no emotion. */
export function moodOf(emotion: Emotion | null): Mood {
  return emotion ?? "silence";
}

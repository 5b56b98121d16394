import { EMOTIONS, isEmotion, type Emotion } from "../emotions.ts";
import { isFields, optionalNumber, optionalText, type Fields } from "./fields.ts";

/** A fourth of the call's time. */
export interface Quarter {
  readonly segments: number;
  /** Mean valence, −1 to 1; null where nobody spoke. */
  readonly mood: number | null;
  readonly dominant: Emotion | null;
}

/** A stretch that somebody may want to listen to again. */
export interface Moment {
  readonly segmentId: string;
  readonly startOffsetSec: number;
  readonly emotion: Emotion;
}

export interface Anger {
  readonly startOffsetSec: number;
  readonly durationSec: number;
  /** From its end until the caller was calm again; null: not in this call. */
  readonly recoverySec: number | null;
}

export interface CallSummary {
  /** Segments per emotion. */
  readonly distribution: ReadonlyMap<Emotion, number>;
  readonly dominant: Emotion | null;
  /** Empty where the call was summed up before there were quarters. */
  readonly quarters: readonly Quarter[];
  readonly best: readonly Moment[];
  readonly worst: readonly Moment[];
  readonly longestAnger: Anger | null;
  /** Share of the talk per channel, 0–1; empty where only one was heard. */
  readonly talkShares: ReadonlyMap<string, number>;
}

function fieldsIn(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function emotionOf(value: unknown): Emotion | null {
  return isEmotion(value) ? value : null;
}

function toMoments(value: unknown): Moment[] {
  return fieldsIn(value).flatMap((from) => {
    const segmentId = optionalText(from, "segment_id");
    const startOffsetSec = optionalNumber(from, "start_offset_sec");
    const emotion = emotionOf(from["emotion"]);
    if (segmentId === null || startOffsetSec === null || emotion === null) return [];
    return [{ segmentId, startOffsetSec, emotion }];
  });
}

function toAnger(from: Fields): Anger | null {
  const longest = from["longest_anger"];
  if (!isFields(longest)) return null;
  const startOffsetSec = optionalNumber(longest, "start_offset_sec");
  const durationSec = optionalNumber(longest, "duration_sec");
  if (startOffsetSec === null || durationSec === null) return null;
  return { startOffsetSec, durationSec, recoverySec: optionalNumber(from, "recovery_sec") };
}

function toShares(value: unknown): ReadonlyMap<string, number> {
  if (!isFields(value) || Object.keys(value).length < 2) return new Map();
  return new Map(Object.keys(value).map((name) => [name, optionalNumber(value, name) ?? 0]));
}

/** null: the call is not summed up. What is missing is left out. */
export function toSummary(from: unknown): CallSummary | null {
  if (!isFields(from)) return null;
  const counts = isFields(from["emotion_distribution"]) ? from["emotion_distribution"] : {};
  return {
    distribution: new Map(
      EMOTIONS.map((emotion) => [emotion, optionalNumber(counts, emotion) ?? 0] as const),
    ),
    dominant: emotionOf(from["dominant_emotion"]),
    quarters: fieldsIn(from["quarters"]).map((quarter) => ({
      segments: optionalNumber(quarter, "segments") ?? 0,
      mood: optionalNumber(quarter, "mood"),
      dominant: emotionOf(quarter["dominant_emotion"]),
    })),
    best: toMoments(from["best_moments"]),
    worst: toMoments(from["worst_moments"]),
    longestAnger: toAnger(from),
    talkShares: toShares(from["talk_share"]),
  };
}

import { EMOTIONS, isEmotion, type Emotion } from "../emotions.ts";
import {
  DocumentError,
  isFields,
  optionalNumber,
  optionalText,
  requiredNumber,
  type Fields,
} from "./fields.ts";

/** What one stretch of the caller's voice says. */
export interface Reading {
  /** null: nobody spoke. */
  readonly emotion: Emotion | null;
  /** Probability of `emotion`, 0–1; null in silence. */
  readonly confidence: number | null;
  /** How pleasant the voice sounds, −1 to 1; null in silence. */
  readonly valence: number | null;
  readonly isUncertain: boolean;
  /** Empty in silence. */
  readonly probabilities: ReadonlyMap<Emotion, number>;
  readonly sequence: number;
  readonly startOffsetSec: number;
  readonly endOffsetSec: number;
}

/** One stored prediction of a call, immutable. */
export interface Segment extends Reading {
  readonly id: string;
  readonly channel: string;
}

function readEmotion(from: Fields): Emotion | null {
  const value = from["detected_emotion"];
  if (value === null) return null;
  if (isEmotion(value)) return value;
  throw new DocumentError("detected_emotion", `null or one of ${EMOTIONS.join(", ")}`, value);
}

/** Leaves out what is no number; empty where there are none. */
export function toProbabilities(value: unknown): ReadonlyMap<Emotion, number> {
  if (!isFields(value)) return new Map();
  return new Map(
    EMOTIONS.flatMap((emotion) => {
      const probability = optionalNumber(value, emotion);
      return probability === null ? [] : [[emotion, probability] as const];
    }),
  );
}

/** Raises DocumentError. */
export function toReading(from: Fields): Reading {
  const startOffsetSec = requiredNumber(from, "start_offset_sec");
  const endOffsetSec = requiredNumber(from, "end_offset_sec");
  if (endOffsetSec < startOffsetSec) {
    throw new DocumentError("end_offset_sec", `at least ${startOffsetSec}`, endOffsetSec);
  }
  return {
    emotion: readEmotion(from),
    confidence: optionalNumber(from, "confidence_score"),
    valence: optionalNumber(from, "valence"),
    isUncertain: from["is_uncertain"] === true,
    probabilities: toProbabilities(from["all_emotions_confidence"]),
    sequence: requiredNumber(from, "sequence"),
    startOffsetSec,
    endOffsetSec,
  };
}

/** Raises DocumentError. */
export function toSegment(id: string, from: Fields): Segment {
  return { ...toReading(from), id, channel: optionalText(from, "channel") ?? "customer" };
}

/** The call's document and its segments arrive on their own; what reaches further is newer. */
export function newestOf(current: Reading | null, last: Segment | undefined): Reading | null {
  if (!last) return current;
  return current && current.endOffsetSec >= last.endOffsetSec ? current : last;
}

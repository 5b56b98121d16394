import { EMOTIONS, isEmotion, type Emotion } from "../../emotions.ts";
import {
  DocumentError,
  isFields,
  optionalNumber,
  optionalText,
  requiredNumber,
  type Fields,
} from "../../model/fields.ts";

/** Lower and upper bound of a 95 % interval of confidence. */
export type Bounds = readonly [number, number];

/** How often people heard what the model had named. */
export interface Agreement {
  readonly judged: number;
  readonly agreed: number;
}

/** What was counted in a stretch of time, as the API answers it. */
export interface Figures {
  readonly calls: number;
  readonly segments: number;
  readonly silent: number;
  readonly emotions: ReadonlyMap<Emotion, number>;
  readonly confidence: number;
  readonly negativeShare: number;
  readonly uncertainShare: number;
  readonly alerts: number;
  readonly completed: number;
  readonly moodChange: number | null;
  readonly beganNegative: number;
  readonly recovered: number;
  readonly recoveryRate: number | null;
  readonly agreement: ReadonlyMap<Emotion, Agreement>;
}

/** The figures of an hour or a day; `start` is ISO 8601 by the zone's clock. */
export interface Bucket extends Figures {
  /** An hour; else a day. */
  readonly isHour: boolean;
  readonly start: string;
}

/** How an agent's customers fared over the whole range. */
export interface AgentFigures extends Figures {
  readonly agentId: string;
  readonly moodChangeBounds: Bounds | null;
  readonly recoveryBounds: Bounds | null;
  readonly endedNegativeShare: number | null;
  readonly endedNegativeBounds: Bounds | null;
}

export interface Metrics {
  readonly buckets: readonly Bucket[];
  readonly agents: readonly AgentFigures[];
}

/** How far a day (UTC) was from what the model heard on held-out speakers. */
export interface DayDrift {
  readonly day: string;
  readonly sampled: number;
  readonly stabilityIndex: number | null;
  readonly confidenceShift: number | null;
  readonly reasons: readonly string[];
}

/** Raises DocumentError. */
export function toMetrics(answer: unknown): Metrics {
  const from = fields(answer, "the answer");
  const agents = from["agents"] ?? [];
  return { buckets: list(from["metrics"], toBucket), agents: list(agents, toAgent) };
}

/** Raises DocumentError. */
export function toDrift(answer: unknown): readonly DayDrift[] {
  return list(fields(answer, "the answer")["days"], (day) => ({
    day: text(day, "day"),
    sampled: requiredNumber(day, "sampled_segments"),
    stabilityIndex: optionalNumber(day, "stability_index"),
    confidenceShift: optionalNumber(day, "confidence_shift"),
    reasons: Array.isArray(day["reasons"]) ? day["reasons"].map(String) : [],
  }));
}

function toBucket(from: Fields): Bucket {
  return {
    ...toFigures(from),
    start: text(from, "start"),
    isHour: from["interval"] === "hourly",
  };
}

function toAgent(from: Fields): AgentFigures {
  return {
    ...toFigures(from),
    agentId: text(from, "agent_id"),
    moodChangeBounds: bounds(from, "mood_change_interval"),
    recoveryBounds: bounds(from, "recovery_rate_interval"),
    endedNegativeShare: optionalNumber(from, "ended_negative_share"),
    endedNegativeBounds: bounds(from, "ended_negative_interval"),
  };
}

function toFigures(from: Fields): Figures {
  const counts = fields(from["emotion_distribution"], "emotion_distribution");
  return {
    calls: requiredNumber(from, "total_calls"),
    segments: requiredNumber(from, "total_segments"),
    silent: requiredNumber(from, "silent_segments"),
    emotions: new Map(EMOTIONS.map((emotion) => [emotion, requiredNumber(counts, emotion)])),
    confidence: requiredNumber(from, "average_confidence"),
    negativeShare: requiredNumber(from, "negative_share"),
    uncertainShare: requiredNumber(from, "uncertain_share"),
    alerts: requiredNumber(from, "alerts"),
    completed: requiredNumber(from, "completed_calls"),
    moodChange: optionalNumber(from, "mood_change"),
    beganNegative: requiredNumber(from, "began_negative_calls"),
    recovered: requiredNumber(from, "recovered_calls"),
    recoveryRate: optionalNumber(from, "recovery_rate"),
    agreement: toAgreement(fields(from["agreement"], "agreement")),
  };
}

function toAgreement(from: Fields): ReadonlyMap<Emotion, Agreement> {
  const found = new Map<Emotion, Agreement>();
  for (const [emotion, value] of Object.entries(from)) {
    if (!isEmotion(emotion)) continue;
    const counts = fields(value, `agreement.${emotion}`);
    found.set(emotion, {
      judged: requiredNumber(counts, "judged"),
      agreed: requiredNumber(counts, "agreed"),
    });
  }
  return found;
}

function fields(value: unknown, name: string): Fields {
  if (!isFields(value)) throw new DocumentError(name, "an object", value);
  return value;
}

function list<T>(value: unknown, read: (item: Fields) => T): readonly T[] {
  if (!Array.isArray(value)) throw new DocumentError("the answer", "a list of figures", value);
  return value.map((item) => read(fields(item, "an entry")));
}

function text(from: Fields, name: string): string {
  const value = optionalText(from, name);
  if (value === null) throw new DocumentError(name, "a text", from[name]);
  return value;
}

function bounds(from: Fields, name: string): Bounds | null {
  const value: unknown = from[name];
  if (!Array.isArray(value)) return null;
  const [low, high] = value as unknown[];
  return typeof low === "number" && typeof high === "number" ? [low, high] : null;
}

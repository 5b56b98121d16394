import type { AgentFigures, Bucket, Figures } from "../src/dashboard/figures/metrics.ts";
import { EMOTIONS, type Emotion } from "../src/emotions.ts";

export function counts(given: Partial<Record<Emotion, number>>): ReadonlyMap<Emotion, number> {
  return new Map(EMOTIONS.map((emotion) => [emotion, given[emotion] ?? 0]));
}

const NOTHING: Figures = {
  calls: 0,
  segments: 0,
  silent: 0,
  emotions: counts({}),
  confidence: 0,
  negativeShare: 0,
  uncertainShare: 0,
  alerts: 0,
  completed: 0,
  moodChange: null,
  beganNegative: 0,
  recovered: 0,
  recoveryRate: null,
  agreement: new Map(),
};

export function bucket(given: Partial<Bucket>): Bucket {
  return { ...NOTHING, start: "2026-03-29T00:00:00+01:00", isHour: false, ...given };
}

export function agent(given: Partial<AgentFigures>): AgentFigures {
  return {
    ...NOTHING,
    agentId: "agent-1",
    moodChangeBounds: null,
    recoveryBounds: null,
    endedNegativeShare: null,
    endedNegativeBounds: null,
    ...given,
  };
}

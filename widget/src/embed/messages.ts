import type { CurrentReading } from "../model/call.ts";
import type { Alert } from "../model/alert.ts";

/** What the page around the widget is told of the newest reading. */
export interface EmotionMessage {
  readonly callId: string;
  /** null: nobody spoke. */
  readonly emotion: string | null;
  readonly confidence: number | null;
  readonly isUncertain: boolean;
  readonly valence: number | null;
  readonly startOffsetSec: number;
  readonly endOffsetSec: number;
  /** The mood the reading is part of; null before anybody has spoken. */
  readonly mood: {
    readonly emotion: string;
    readonly intensity: number;
    readonly trend: string;
    readonly durationSec: number;
  } | null;
}

/** What the page around the widget is told of an alert. */
export interface AlertMessage {
  readonly callId: string;
  readonly alertId: string;
  readonly ruleId: string;
  readonly title: string;
  readonly action: string;
  readonly emotion: string | null;
  readonly probability: number | null;
  readonly offsetSec: number;
}

export interface Messages {
  readonly "calltone:emotion": EmotionMessage;
  readonly "calltone:alert": AlertMessage;
}

export function emotionMessage(callId: string, reading: CurrentReading): EmotionMessage {
  const { emotion, confidence, isUncertain, valence, startOffsetSec, endOffsetSec, mood } = reading;
  return {
    ...{ callId, emotion, confidence, isUncertain, valence, startOffsetSec, endOffsetSec },
    mood: mood && {
      emotion: mood.emotion,
      intensity: mood.intensity,
      trend: mood.trend,
      durationSec: mood.durationSec,
    },
  };
}

export function alertMessage(callId: string, alert: Alert): AlertMessage {
  const { id, ruleId, title, action, emotion, probability, offsetSec } = alert;
  return { callId, alertId: id, ruleId, title, action, emotion, probability, offsetSec };
}

import { isEmotion, type Emotion } from "../emotions.ts";
import { isFields, optionalMoment, optionalNumber, optionalText } from "./fields.ts";

export const ALERT_STATUSES = ["open", "accepted", "dismissed", "supervisor_requested"] as const;
export type AlertStatus = (typeof ALERT_STATUSES)[number];

/** What an agent can make of an alert. */
export type AlertAnswer = Exclude<AlertStatus, "open">;

/** A rule has matched in a live call. */
export interface Alert {
  readonly id: string;
  readonly ruleId: string;
  readonly title: string;
  /** `deescalate`, `supervisor`, `praise`, or a key of the deployer's own. */
  readonly action: string;
  readonly emotion: Emotion | null;
  /** Of the rule's emotions together, 0–1. */
  readonly probability: number | null;
  readonly offsetSec: number;
  readonly raisedAt: Date | null;
  readonly status: AlertStatus;
}

function toAlert(value: unknown): Alert[] {
  if (!isFields(value)) return [];
  const id = optionalText(value, "alert_id");
  const title = optionalText(value, "title");
  const status = ALERT_STATUSES.find((known) => known === value["status"]);
  if (id === null || title === null || status === undefined) return [];
  const emotion = value["emotion"];
  return [
    {
      id,
      ruleId: optionalText(value, "rule_id") ?? "",
      title,
      action: optionalText(value, "action") ?? "",
      emotion: isEmotion(emotion) ? emotion : null,
      probability: optionalNumber(value, "probability"),
      offsetSec: optionalNumber(value, "offset_sec") ?? 0,
      raisedAt: optionalMoment(value, "raised_at"),
      status,
    },
  ];
}

/** A call's newest alerts, newest first; what the page cannot read is left out. */
export function toAlerts(value: unknown): readonly Alert[] {
  return Array.isArray(value) ? value.flatMap(toAlert) : [];
}

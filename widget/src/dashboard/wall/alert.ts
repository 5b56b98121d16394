import { isEmotion, type Emotion } from "../../emotions.ts";
import { ALERT_STATUSES, type AlertStatus } from "../../model/alert.ts";
import {
  DocumentError,
  optionalMoment,
  optionalNumber,
  optionalText,
  type Fields,
} from "../../model/fields.ts";

/** An alert of any call, as the wall lists it. */
export interface WallAlert {
  readonly id: string;
  readonly callId: string;
  readonly agentId: string | null;
  readonly title: string;
  readonly action: string;
  readonly emotion: Emotion | null;
  readonly offsetSec: number;
  readonly raisedAt: Date | null;
  readonly status: AlertStatus;
  /** Whoever gave the status, and when; null: nobody yet. */
  readonly statusBy: string | null;
  readonly statusAt: Date | null;
}

/** Whether somebody should still do something about it. */
export function isWaiting({ status }: WallAlert): boolean {
  return status === "open" || status === "supervisor_requested";
}

/** Raises DocumentError. */
export function toWallAlert(id: string, from: Fields): WallAlert {
  const callId = optionalText(from, "call_id");
  if (callId === null) throw new DocumentError("call_id", "a text", from["call_id"]);
  const emotion = from["emotion"];
  const status = ALERT_STATUSES.find((known) => known === from["status"]);
  if (status === undefined) {
    throw new DocumentError("status", `one of ${ALERT_STATUSES.join(", ")}`, from["status"]);
  }
  return {
    id,
    callId,
    agentId: optionalText(from, "agent_id"),
    title: optionalText(from, "title") ?? id,
    action: optionalText(from, "action") ?? "",
    emotion: isEmotion(emotion) ? emotion : null,
    offsetSec: optionalNumber(from, "offset_sec") ?? 0,
    raisedAt: optionalMoment(from, "raised_at"),
    status,
    statusBy: optionalText(from, "status_by"),
    statusAt: optionalMoment(from, "status_at"),
  };
}

/** What is in `now` and was not in `before`; nothing where there was no list yet. */
export function newAlerts(
  before: readonly WallAlert[] | null,
  now: readonly WallAlert[],
): readonly WallAlert[] {
  if (before === null) return [];
  const known = new Set(before.map(({ id }) => id));
  return now.filter(({ id }) => !known.has(id));
}

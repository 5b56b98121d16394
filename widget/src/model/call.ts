import { toAlerts, type Alert } from "./alert.ts";
import {
  isFields,
  oneOf,
  optionalMoment,
  optionalNumber,
  optionalText,
  type Fields,
} from "./fields.ts";
import { toLiveMood, type LiveMood } from "./live-mood.ts";
import { toReading, type Reading } from "./reading.ts";
import { toSummary, type CallSummary } from "./summary.ts";

export const CALL_STATUSES = ["live", "processing", "completed", "failed"] as const;
export type CallStatus = (typeof CALL_STATUSES)[number];

export const CALL_SOURCES = ["live", "recording", "webhook"] as const;
export type CallSource = (typeof CALL_SOURCES)[number];

/** The newest segment of a call, and the mood it is part of. */
export interface CurrentReading extends Reading {
  /** null: a recording, or nobody has spoken yet. */
  readonly mood: LiveMood | null;
}

export interface Call {
  readonly id: string;
  readonly agentId: string | null;
  readonly customerRef: string | null;
  readonly status: CallStatus;
  readonly source: CallSource;
  /** Whether the audio was kept when the call was analysed; null: nobody wrote it down. */
  readonly isAudioKept: boolean | null;
  readonly startedAt: Date | null;
  readonly durationSec: number | null;
  /** Share of a recording that is analysed, 0–1. */
  readonly progress: number | null;
  readonly current: CurrentReading | null;
  readonly summary: CallSummary | null;
  readonly error: string | null;
  /** The newest, newest first. */
  readonly alerts: readonly Alert[];
}

function toCurrent(value: unknown): CurrentReading | null {
  if (!isFields(value)) return null;
  return { ...toReading(value), mood: toLiveMood(value["mood"]) };
}

function isAudioKept(recording: unknown): boolean | null {
  if (!isFields(recording)) return false; // a live call
  const kept = recording["is_kept"];
  return typeof kept === "boolean" ? kept : null;
}

/** Raises DocumentError. */
export function toCall(id: string, from: Fields): Call {
  return {
    id,
    agentId: optionalText(from, "agent_id"),
    customerRef: optionalText(from, "customer_ref"),
    status: oneOf(from, "status", CALL_STATUSES),
    source: oneOf(from, "source", CALL_SOURCES),
    isAudioKept: isAudioKept(from["recording"]),
    startedAt: optionalMoment(from, "started_at"),
    durationSec: optionalNumber(from, "duration_sec"),
    progress: optionalNumber(from, "progress"),
    current: toCurrent(from["current"]),
    summary: toSummary(from["summary"]),
    error: optionalText(from, "error"),
    alerts: toAlerts(from["alerts"]),
  };
}

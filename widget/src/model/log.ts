import { isFields, optionalText } from "./fields.ts";
import { toReading, type Reading } from "./reading.ts";

/** A segment among those of all calls. */
export interface LogEntry {
  readonly callId: string;
  readonly segmentId: string;
  readonly spokenAt: Date;
  readonly reading: Reading;
}

export interface LogPage {
  readonly entries: readonly LogEntry[];
  /** Brings the next page; null on the last. */
  readonly nextPageToken: string | null;
}

function toEntry(value: unknown): LogEntry[] {
  if (!isFields(value)) return [];
  const callId = optionalText(value, "call_id");
  const segmentId = optionalText(value, "segment_id");
  const spokenAt = new Date(optionalText(value, "timestamp") ?? NaN);
  if (callId === null || segmentId === null || Number.isNaN(spokenAt.getTime())) return [];
  return [{ callId, segmentId, spokenAt, reading: toReading(value) }];
}

/** Raises DocumentError. */
export function toLogPage(value: unknown): LogPage {
  const from = isFields(value) ? value : {};
  const segments: readonly unknown[] = Array.isArray(from["segments"]) ? from["segments"] : [];
  return {
    entries: segments.flatMap(toEntry),
    nextPageToken: optionalText(from, "next_page_token"),
  };
}

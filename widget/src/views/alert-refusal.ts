import { ApiError } from "../api/errors.ts";
import { strings } from "../strings/index.ts";

const CONFLICT = 409;

/** Why an answer to an alert was not stored, in words. */
export function whyNotStored(error: unknown): string {
  if (error instanceof ApiError && error.status === CONFLICT) return strings.alerts.tooLate;
  return strings.alerts.failed(error instanceof Error ? error.message : String(error));
}

import { ApiError } from "../api/errors.ts";

const FIRST_WAIT_SEC = 0.5;
const LONGEST_WAIT_SEC = 10;

/**
 * Seconds before the next try: doubling, scattered by up to a half so that the pages of a whole team do not
 * come back at the same instant, and never sooner than the service asked. null: no use trying again.
 */
export function retryAfterSec(
  error: unknown,
  attempt: number,
  random: () => number = Math.random,
): number | null {
  if (!(error instanceof ApiError) || !error.isRetryable) return null;
  const waitSec = Math.min(FIRST_WAIT_SEC * 2 ** (attempt - 1), LONGEST_WAIT_SEC);
  return Math.max(waitSec * (0.5 + random() / 2), error.retryAfterSec ?? 0);
}

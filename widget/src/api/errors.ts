const RETRYABLE_STATUSES = [401, 408, 425, 429];

/** A request to the API failed; the message is for people. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  /** @param status the HTTP status; null: no answer came */
  constructor(
    message: string,
    readonly status: number | null,
    readonly retryAfterSec: number | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** Whether the same request may succeed later. 401: the token is renewed by then. */
  get isRetryable(): boolean {
    return this.status === null || this.status >= 500 || RETRYABLE_STATUSES.includes(this.status);
  }
}

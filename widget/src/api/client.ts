import { isFields, optionalText } from "../model/fields.ts";
import type { AudioChunk, CallApi } from "../ports.ts";
import { strings } from "../strings/index.ts";
import { ApiError } from "./errors.ts";

// A function that starts cold loads its model first, which takes seconds.
const TIMEOUT_MS = 30_000;

export type TokenSource = (fresh: boolean) => Promise<string | null>;

/** The HTTP API. A token that has expired is renewed once per request. */
export class ApiClient implements CallApi {
  readonly #baseUrl: string;
  readonly #token: TokenSource;

  constructor(baseUrl: string, token: TokenSource) {
    this.#baseUrl = baseUrl;
    this.#token = token;
  }

  async startCall(customerRef: string | null): Promise<string> {
    const body = {
      consent: "granted",
      ...(customerRef === null ? {} : { customer_ref: customerRef }),
    };
    const response = await this.#post("/calls", JSON.stringify(body), "application/json");
    const answer: unknown = await response.json();
    const callId = isFields(answer) ? optionalText(answer, "call_id") : null;
    if (callId === null) throw new ApiError(strings.api.unexpected("call_id"), response.status);
    return callId;
  }

  async sendChunk(chunk: AudioChunk, signal: AbortSignal): Promise<void> {
    const where = new URLSearchParams({
      call_id: chunk.callId,
      channel: "customer",
      sequence: String(chunk.sequence),
      start_offset_sec: chunk.startOffsetSec.toFixed(3),
    });
    await this.#post(`/analyze/stream?${where.toString()}`, chunk.wav, "audio/wav", signal);
  }

  async endCall(callId: string, signal: AbortSignal): Promise<void> {
    await this.#post(`/calls/${encodeURIComponent(callId)}/end`, null, null, signal);
  }

  async #post(
    path: string,
    body: BodyInit | null,
    contentType: string | null,
    signal?: AbortSignal,
  ): Promise<Response> {
    const attempt = async (fresh: boolean): Promise<Response> => {
      const headers = new Headers(contentType === null ? {} : { "Content-Type": contentType });
      const token = await this.#renewableToken(fresh);
      if (token !== null) headers.set("Authorization", `Bearer ${token}`);
      return this.#fetch(path, { method: "POST", body, headers }, signal);
    };
    let response = await attempt(false);
    if (response.status === 401) response = await attempt(true);
    if (response.ok) return response;
    throw await toApiError(response);
  }

  async #renewableToken(fresh: boolean): Promise<string | null> {
    try {
      return await this.#token(fresh);
    } catch (cause) {
      throw new ApiError(strings.api.unreachable, null, null, { cause });
    }
  }

  async #fetch(path: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    try {
      return await fetch(this.#baseUrl + path, {
        ...init,
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
    } catch (cause) {
      signal?.throwIfAborted();
      const message = timeout.aborted ? strings.api.timedOut : strings.api.unreachable;
      throw new ApiError(message, null, null, { cause });
    }
  }
}

async function toApiError(response: Response): Promise<ApiError> {
  const problem: unknown = await response.json().catch(() => null);
  const detail = isFields(problem) ? optionalText(problem, "detail") : null;
  const retryAfterSec = Number(response.headers.get("Retry-After") ?? NaN);
  return new ApiError(
    detail ?? strings.api.unreadable(response.status),
    response.status,
    Number.isFinite(retryAfterSec) ? retryAfterSec : null,
  );
}

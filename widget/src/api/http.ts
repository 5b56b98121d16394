import { isFields, optionalText } from "../model/fields.ts";
import { strings } from "../strings/index.ts";
import { ApiError } from "./errors.ts";

// A function that starts cold loads its model first, which takes seconds.
const TIMEOUT_MS = 30_000;

export type TokenSource = (fresh: boolean) => Promise<string | null>;

export interface Body {
  readonly content: BodyInit;
  readonly type: string;
}

/** Requests to the HTTP API in the viewer's name. A token that has expired is renewed once per request. */
export class Http {
  readonly #baseUrl: string;
  readonly #token: TokenSource;

  constructor(baseUrl: string, token: TokenSource) {
    this.#baseUrl = baseUrl;
    this.#token = token;
  }

  get(path: string, signal?: AbortSignal): Promise<Response> {
    return this.#send("GET", path, null, signal);
  }

  post(path: string, body: Body | null, signal?: AbortSignal): Promise<Response> {
    return this.#send("POST", path, body, signal);
  }

  postJson(path: string, body: object, signal?: AbortSignal): Promise<Response> {
    return this.post(path, { content: JSON.stringify(body), type: "application/json" }, signal);
  }

  async #send(
    method: string,
    path: string,
    body: Body | null,
    signal?: AbortSignal,
  ): Promise<Response> {
    const attempt = async (fresh: boolean): Promise<Response> => {
      const headers = new Headers(body === null ? {} : { "Content-Type": body.type });
      const token = await this.#renewableToken(fresh);
      if (token !== null) headers.set("Authorization", `Bearer ${token}`);
      return this.#fetch(path, { method, body: body?.content ?? null, headers }, signal);
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

/** A text that an answer must have. Raises ApiError. */
export function textOf(answer: unknown, field: string, status: number): string {
  const value = isFields(answer) ? optionalText(answer, field) : null;
  if (value === null) throw new ApiError(strings.api.unexpected(field), status);
  return value;
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

import { ApiError } from "../../api/errors.ts";
import type { Http } from "../../api/http.ts";
import { DocumentError } from "../../model/fields.ts";
import type { FiguresApi } from "../ports.ts";
import { toDrift, toMetrics, type DayDrift, type Metrics } from "./metrics.ts";
import type { MetricsQuery } from "./query.ts";

/** So many addresses are asked for one view of the figures, and some more. */
const MOST_KNOWN = 16;

/** Figures from the HTTP API. The same answer is the same object, so that nothing is drawn anew. */
export class HttpFigures implements FiguresApi {
  readonly #http: Http;
  readonly #known = new Map<string, { readonly text: string; readonly value: unknown }>();

  constructor(http: Http) {
    this.#http = http;
  }

  metrics(query: MetricsQuery, signal: AbortSignal): Promise<Metrics> {
    const parameters = new URLSearchParams({
      interval: query.interval,
      start_date: query.from,
      end_date: query.to,
      tz: query.zone,
    });
    if (query.agentId !== null) parameters.set("agent_id", query.agentId);
    return this.#get(`/metrics/emotions?${parameters.toString()}`, toMetrics, signal);
  }

  drift(from: string, to: string, signal: AbortSignal): Promise<readonly DayDrift[]> {
    const parameters = new URLSearchParams({ start_date: from, end_date: to });
    return this.#get(`/metrics/drift?${parameters.toString()}`, toDrift, signal);
  }

  async #get<T>(path: string, read: (answer: unknown) => T, signal: AbortSignal): Promise<T> {
    const response = await this.#http.get(path, signal);
    const text = await response.text();
    const known = this.#known.get(path);
    if (known?.text === text) return known.value as T;
    try {
      const value = read(JSON.parse(text));
      this.#remember(path, { text, value });
      return value;
    } catch (cause) {
      if (!(cause instanceof DocumentError || cause instanceof SyntaxError)) throw cause;
      throw new ApiError(cause.message, response.status, null, { cause });
    }
  }

  #remember(path: string, answer: { readonly text: string; readonly value: unknown }): void {
    this.#known.delete(path);
    this.#known.set(path, answer);
    const [oldest] = this.#known.keys();
    if (oldest !== undefined && this.#known.size > MOST_KNOWN) this.#known.delete(oldest);
  }
}

import { ApiError } from "../../api/errors.ts";
import type { Http } from "../../api/http.ts";
import { DocumentError } from "../../model/fields.ts";
import type { FiguresApi } from "../ports.ts";
import { toDrift, toMetrics, type DayDrift, type Metrics } from "./metrics.ts";
import type { MetricsQuery } from "./query.ts";

/** Figures from the HTTP API. */
export class HttpFigures implements FiguresApi {
  readonly #http: Http;

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
    try {
      return read(await response.json());
    } catch (cause) {
      if (!(cause instanceof DocumentError || cause instanceof SyntaxError)) throw cause;
      throw new ApiError(cause.message, response.status, null, { cause });
    }
  }
}

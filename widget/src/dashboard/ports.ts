/** What the dashboard needs of the world; the services implement it, tests hand in fakes. */

import type { Call } from "../model/call.ts";
import type { Observer } from "../ports.ts";
import type { DayDrift, Metrics } from "./figures/metrics.ts";
import type { MetricsQuery } from "./figures/query.ts";
import type { WallAlert } from "./wall/alert.ts";

/** Live reads over all calls, for who may see them; each answers with the function that ends it. */
export interface WallFeed {
  /** Calls under way, newest first, at most 200. */
  watchLiveCalls(observer: Observer<readonly Call[]>): () => void;
  /** The newest alerts, newest first. */
  watchAlerts(observer: Observer<readonly WallAlert[]>): () => void;
}

/** Figures over many calls. Each raises ApiError. */
export interface FiguresApi {
  metrics(query: MetricsQuery, signal: AbortSignal): Promise<Metrics>;
  drift(from: string, to: string, signal: AbortSignal): Promise<readonly DayDrift[]>;
}

import type { FiguresApi } from "../ports.ts";
import { lengthInDays } from "./days.ts";
import { load, NOT_ASKED, NOTHING_YET, type Loaded } from "./loading.ts";
import type { Bucket, DayDrift, Metrics } from "./metrics.ts";
import { comparedPeriod, MOST_DAYS, type Filters, type MetricsQuery } from "./query.ts";

/** Everything the figures are drawn from. */
export interface Answers {
  /** By the day, of all agents or of the one that is chosen. */
  readonly days: Loaded<readonly Bucket[]>;
  readonly comparedDays: Loaded<readonly Bucket[]>;
  /** By the hour, where that is asked for and can be had. */
  readonly hours: Loaded<readonly Bucket[]>;
  readonly comparedHours: Loaded<readonly Bucket[]>;
  readonly agents: Loaded<Metrics>;
  readonly drift: Loaded<readonly DayDrift[]>;
}

export const NO_ANSWERS: Answers = {
  days: NOTHING_YET,
  comparedDays: NOT_ASKED,
  hours: NOT_ASKED,
  comparedHours: NOT_ASKED,
  agents: NOTHING_YET,
  drift: NOTHING_YET,
};

/** Whether trends can be told by the hour: the API keeps hours of all agents together. */
export function showsHours({ resolution, agentId, from, to }: Filters): boolean {
  return resolution === "hourly" && agentId === null && lengthInDays(from, to) <= MOST_DAYS.hourly;
}

export function fitsAgents({ from, to }: Filters): boolean {
  return lengthInDays(from, to) <= MOST_DAYS.agent;
}

/** Asks for all that the filters need, at once; `tell` hears of each answer as it comes. */
export function ask(
  api: FiguresApi,
  filters: Filters,
  signal: AbortSignal,
  before: Answers,
  tell: (part: Partial<Answers>) => void,
): void {
  const { from, to, zone, agentId } = filters;
  const whole = { from, to };
  const compared = comparedPeriod(filters);
  const byDay = agentId === null ? "daily" : "agent";
  const buckets = (query: Pick<MetricsQuery, "interval" | "from" | "to">) => async () =>
    (await api.metrics({ ...query, zone, agentId }, signal)).buckets;
  const askBuckets = (
    part: "days" | "comparedDays" | "hours" | "comparedHours",
    interval: MetricsQuery["interval"],
    period: { from: string; to: string } | null,
  ): void => {
    if (period === null) tell({ [part]: NOT_ASKED });
    else
      void load(before[part], buckets({ interval, ...period }), signal, (now) => {
        tell({ [part]: now });
      });
  };
  const hourly = showsHours(filters);
  askBuckets("days", byDay, whole);
  askBuckets("comparedDays", byDay, compared);
  askBuckets("hours", "hourly", hourly ? whole : null);
  askBuckets("comparedHours", "hourly", hourly ? compared : null);
  void load(
    before.drift,
    () => api.drift(from, to, signal),
    signal,
    (drift) => {
      tell({ drift });
    },
  );
  if (!fitsAgents(filters)) tell({ agents: NOT_ASKED });
  else
    void load(
      before.agents,
      () => api.metrics({ ...whole, interval: "agent", zone, agentId: null }, signal),
      signal,
      (agents) => {
        tell({ agents });
      },
    );
}

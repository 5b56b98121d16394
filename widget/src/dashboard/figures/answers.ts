import type { FiguresApi } from "../ports.ts";
import { lengthInDays } from "./days.ts";
import { load, NOT_ASKED, NOTHING_YET, type Asking, type Loaded } from "./loading.ts";
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

/** Asks for all that the filters need, at once; `tell` hears of each answer as it comes. Answers whether all came. */
export async function ask(
  api: FiguresApi,
  filters: Filters,
  asking: Asking,
  before: Answers,
  tell: (part: Partial<Answers>) => void,
): Promise<boolean> {
  const { signal } = asking;
  const { from, to, zone, agentId } = filters;
  const whole = { from, to };
  const compared = comparedPeriod(filters);
  const byDay = agentId === null ? "daily" : "agent";
  const askBuckets = (
    part: "days" | "comparedDays" | "hours" | "comparedHours",
    interval: MetricsQuery["interval"],
    period: { from: string; to: string } | null,
  ): Promise<boolean> => {
    if (period === null) return skip(part);
    const query = { interval, ...period, zone, agentId };
    const buckets = async (): Promise<readonly Bucket[]> =>
      (await api.metrics(query, signal)).buckets;
    return load(before[part], buckets, asking, (now) => {
      tell({ [part]: now });
    });
  };
  const skip = (part: keyof Answers): Promise<boolean> => {
    tell({ [part]: NOT_ASKED });
    return Promise.resolve(true);
  };
  const askAgents = (): Promise<boolean> => {
    const query: MetricsQuery = { ...whole, interval: "agent", zone, agentId: null };
    return load(
      before.agents,
      () => api.metrics(query, signal),
      asking,
      (agents) => {
        tell({ agents });
      },
    );
  };
  const askDrift = (): Promise<boolean> =>
    load(
      before.drift,
      () => api.drift(from, to, signal),
      asking,
      (drift) => {
        tell({ drift });
      },
    );
  const hourly = showsHours(filters);
  const all = await Promise.all([
    askBuckets("days", byDay, whole),
    askBuckets("comparedDays", byDay, compared),
    askBuckets("hours", "hourly", hourly ? whole : null),
    askBuckets("comparedHours", "hourly", hourly ? compared : null),
    fitsAgents(filters) ? askAgents() : skip("agents"),
    askDrift(),
  ]);
  return all.every(Boolean);
}

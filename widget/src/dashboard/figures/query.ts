import { addDays, dayIn, isDay, lengthInDays } from "./days.ts";

export type Interval = "daily" | "hourly" | "agent";

/** A question to GET /metrics/emotions; days are by the clock of the zone, both included. */
export interface MetricsQuery {
  readonly interval: Interval;
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  readonly agentId: string | null;
}

/** How many days the API answers at once. */
export const MOST_DAYS: Readonly<Record<Interval, number>> = { daily: 400, hourly: 31, agent: 92 };

/** What the viewer has asked for; it is in the page's address, so that it can be sent to somebody. */
export interface Filters {
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  readonly agentId: string | null;
  readonly resolution: "daily" | "hourly";
  /** First day of the period of the same length to compare with. */
  readonly compareFrom: string | null;
}

const DEFAULT_DAYS = 28;

/** The browser's zone, by its name in the IANA database. */
export function browserZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** Every zone the browser knows, and the one that is asked for. */
export function knownZones(asked: string): readonly string[] {
  return [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone"), asked])].sort();
}

export function defaultFilters(now: Date, zone: string): Filters {
  const to = dayIn(zone, now);
  return {
    from: addDays(to, 1 - DEFAULT_DAYS),
    to,
    zone,
    agentId: null,
    resolution: "daily",
    compareFrom: null,
  };
}

/** Reads the filters in an address such as "#/dashboard?from=2026-05-01"; what is missing or wrong is as usual. */
export function filtersOf(hash: string, now: Date): Filters {
  const given = new URLSearchParams(hash.split("?")[1] ?? "");
  const usual = defaultFilters(now, zoneOf(given.get("tz")));
  const [from, to] = [dayOf(given.get("from")), dayOf(given.get("to"))];
  const agentId = given.get("agent") ?? "";
  const range = from !== null && to !== null && from <= to ? { from, to } : {};
  return {
    ...usual,
    ...range,
    agentId: agentId === "" ? null : agentId,
    resolution: given.get("by") === "hourly" ? "hourly" : "daily",
    compareFrom: dayOf(given.get("compare")),
  };
}

/** The address of the figures with these filters. */
export function hashOf(filters: Filters): string {
  const query = new URLSearchParams({ from: filters.from, to: filters.to, tz: filters.zone });
  if (filters.agentId !== null) query.set("agent", filters.agentId);
  if (filters.resolution === "hourly") query.set("by", "hourly");
  if (filters.compareFrom !== null) query.set("compare", filters.compareFrom);
  return `#/dashboard?${query.toString()}`;
}

/** The period of the same length that ends the day before. */
export function previousPeriod({ from, to }: Filters): string {
  return addDays(from, -lengthInDays(from, to));
}

/** The period to compare with, as long as the one that is shown. */
export function comparedPeriod(filters: Filters): { from: string; to: string } | null {
  const { compareFrom } = filters;
  if (compareFrom === null) return null;
  const days = lengthInDays(filters.from, filters.to);
  return { from: compareFrom, to: addDays(compareFrom, days - 1) };
}

function dayOf(text: string | null): string | null {
  return text !== null && isDay(text) ? text : null;
}

function zoneOf(name: string | null): string {
  if (name === null) return browserZone();
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return name;
  } catch {
    return browserZone(); // no zone
  }
}

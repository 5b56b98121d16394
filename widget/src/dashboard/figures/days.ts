/** Days of the calendar as "2026-05-24": no clock, so no change of clocks can move them. */

const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Whether the text is a day that exists. */
export function isDay(text: string): boolean {
  return DAY.test(text) && toDay(Date.parse(`${text}T00:00:00Z`)) === text;
}

export function addDays(day: string, count: number): string {
  return toDay(atMidnightUtc(day) + count * DAY_MS);
}

/** How many days from the first to the last, both included. */
export function lengthInDays(from: string, to: string): number {
  return Math.round((atMidnightUtc(to) - atMidnightUtc(from)) / DAY_MS) + 1;
}

/** The day it is in a time zone. Raises RangeError where the browser does not know the zone. */
export function dayIn(zone: string, moment: Date): string {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "gregory",
    numberingSystem: "latn",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  const parts = new Map(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  return `${parts.get("year")}-${parts.get("month")}-${parts.get("day")}`;
}

/** As a date whose UTC fields are the day's, for formatting with `timeZone: "UTC"`. */
export function asUtcDate(day: string): Date {
  return new Date(atMidnightUtc(day));
}

function atMidnightUtc(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function toDay(utcMs: number): string {
  return Number.isNaN(utcMs) ? "" : new Date(utcMs).toISOString().slice(0, 10);
}

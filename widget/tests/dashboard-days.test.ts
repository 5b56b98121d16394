import { describe, expect, it } from "vitest";
import { aligned } from "../src/dashboard/figures/align.ts";
import { addDays, dayIn, isDay, lengthInDays } from "../src/dashboard/figures/days.ts";
import {
  comparedPeriod,
  defaultFilters,
  filtersOf,
  hashOf,
  knownZones,
  previousPeriod,
  type Filters,
} from "../src/dashboard/figures/query.ts";
import { bucket } from "./dashboard-samples.ts";

const NOON = new Date("2026-03-29T12:00:00Z");
const FILTERS: Filters = {
  from: "2026-03-23",
  to: "2026-04-05",
  zone: "Europe/Berlin",
  agentId: "agent 1/ä",
  resolution: "hourly",
  compareFrom: "2026-03-09",
};

describe("days", () => {
  it.each([
    ["2026-03-28", 1, "2026-03-29"],
    ["2026-03-29", 1, "2026-03-30"], // 23 hours in Berlin
    ["2026-10-25", 1, "2026-10-26"], // 25 hours
    ["2026-03-01", -1, "2026-02-28"],
    ["2028-02-28", 1, "2028-02-29"],
    ["2026-12-31", 1, "2027-01-01"],
  ])("%s and %d days is %s", (day, count, expected) => {
    expect(addDays(day, count)).toBe(expected);
  });

  it("counts both ends, whatever clocks do in between", () => {
    expect(lengthInDays("2026-03-23", "2026-04-05")).toBe(14);
    expect(lengthInDays("2026-10-25", "2026-10-25")).toBe(1);
  });

  it.each([
    ["2026-03-28T22:59:59Z", "Europe/Berlin", "2026-03-28"],
    ["2026-03-28T23:00:00Z", "Europe/Berlin", "2026-03-29"],
    ["2026-03-29T22:00:00Z", "Europe/Berlin", "2026-03-30"], // summer time by now
    ["2026-03-29T03:00:00Z", "America/New_York", "2026-03-28"],
    ["2026-03-29T18:29:00Z", "Asia/Kolkata", "2026-03-29"],
  ])("%s is in %s the %s", (moment, zone, day) => {
    expect(dayIn(zone, new Date(moment))).toBe(day);
  });

  it.each(["2026-02-30", "2026-13-01", "26-01-01", "", "today"])("%j is no day", (text) => {
    expect(isDay(text)).toBe(false);
  });
});

describe("filters", () => {
  it("shows the last 28 days, today included, by the clock of the zone", () => {
    const filters = defaultFilters(new Date("2026-03-29T23:30:00Z"), "Europe/Berlin");
    expect([filters.from, filters.to]).toEqual(["2026-03-03", "2026-03-30"]);
  });

  it("survive in the address", () => {
    expect(filtersOf(hashOf(FILTERS), NOON)).toEqual(FILTERS);
  });

  it.each([
    "#/dashboard?from=2026-04-05&to=2026-03-23",
    "#/dashboard?from=nonsense&to=2026-03-23",
    "#/dashboard?tz=Mars/Olympus&by=minute&compare=yesterday&agent=",
    "#/dashboard",
  ])("are as usual where %s is wrong", (hash) => {
    const usual = defaultFilters(NOON, filtersOf("", NOON).zone);
    expect(filtersOf(hash, NOON)).toEqual(usual);
  });

  it("compares with as many days, across a change of clocks", () => {
    expect(previousPeriod(FILTERS)).toBe("2026-03-09");
    expect(comparedPeriod(FILTERS)).toEqual({ from: "2026-03-09", to: "2026-03-22" });
    expect(comparedPeriod({ ...FILTERS, compareFrom: null })).toBeNull();
  });

  it("offers the zone that is asked for", () => {
    expect(knownZones("Etc/GMT+5")).toContain("Etc/GMT+5");
    expect(knownZones("UTC").filter((zone) => zone === "UTC")).toEqual(["UTC"]);
  });
});

describe("aligned", () => {
  const hours = (...starts: string[]) => starts.map((start) => bucket({ start, isHour: true }));
  const clocks = (found: readonly ({ start: string } | null)[]) =>
    found.map((each) => each?.start.slice(5, 16) ?? null);

  it("puts an hour beside the same one by the clock, and a skipped one beside nothing", () => {
    const spring = hours(
      "2026-03-29T01:00:00+01:00",
      "2026-03-29T03:00:00+02:00",
      "2026-03-29T04:00:00+02:00",
    );
    const before = hours(
      "2026-03-22T01:00:00+01:00",
      "2026-03-22T02:00:00+01:00",
      "2026-03-22T03:00:00+01:00",
      "2026-03-22T04:00:00+01:00",
    );
    expect(clocks(aligned(spring, before))).toEqual(["03-22T01:00", "03-22T03:00", "03-22T04:00"]);
    expect(clocks(aligned(before, spring))).toEqual([
      "03-29T01:00",
      null,
      "03-29T03:00",
      "03-29T04:00",
    ]);
  });

  it("puts the second time of a repeated hour beside nothing", () => {
    const autumn = hours(
      "2026-10-25T02:00:00+02:00",
      "2026-10-25T02:00:00+01:00",
      "2026-10-25T03:00:00+01:00",
    );
    const before = hours("2026-10-18T02:00:00+02:00", "2026-10-18T03:00:00+02:00");
    expect(clocks(aligned(autumn, before))).toEqual(["10-18T02:00", null, "10-18T03:00"]);
  });

  it("puts days beside days by their number", () => {
    const days = ["2026-03-28", "2026-03-29", "2026-03-30"].map((start) => bucket({ start }));
    const before = ["2026-03-25", "2026-03-26"].map((start) => bucket({ start }));
    expect(aligned(days, before).map((each) => each?.start ?? null)).toEqual([
      "2026-03-25",
      "2026-03-26",
      null,
    ]);
  });
});

import { describe, expect, it } from "vitest";
import { toCsv } from "../src/dashboard/figures/csv.ts";
import { formatCell } from "../src/dashboard/figures/table.ts";

describe("toCsv", () => {
  const table = (...rows: (string | number | null)[][]) => ({
    columns: [
      { key: "agent_id", title: "Agent", unit: "text" as const },
      { key: "rate", title: "Rate", unit: "share" as const },
    ],
    rows,
  });

  it("writes figures as the API gave them, and nothing for what is not known", () => {
    expect(toCsv(table(["a", 0.1234], ["b", null], ["c", -2]))).toBe(
      "agent_id,rate\r\na,0.1234\r\nb,\r\nc,-2\r\n",
    );
  });

  it.each([
    ['say "hi", now', '"say ""hi"", now"'],
    ["two\nlines", '"two\nlines"'],
    ["=1+1", "'=1+1"],
    ["@sum", "'@sum"],
  ])("writes %j so that no spreadsheet mistakes it", (text, field) => {
    expect(toCsv(table([text, 1])).split("\r\n")[1]).toBe(`${field},1`);
  });
});

describe("formatCell", () => {
  it.each([
    [null, "share", "–"],
    [0.1234, "share", "12.3%"],
    [0.2, "signed", "+0.20"],
    [-0.2, "signed", "-0.20"],
    [0, "signed", "0.00"],
    [12345, "count", "12,345"],
    ["2026-03-29", "bucket", "Sun, Mar 29"],
  ] as const)("writes %j as %s: %s", (cell, unit, expected) => {
    expect(formatCell(cell, unit)).toBe(expected);
  });
});

import { locale } from "../../strings/index.ts";
import { asUtcDate } from "./days.ts";

export type Cell = string | number | null;

/** `bucket`: a day or an hour as the API writes it. `signed`: a change, with its sign. */
export type Unit = "text" | "bucket" | "count" | "share" | "signed" | "index";

export interface Column {
  /** Names the column in exports, the same in every language: the API's name of the figure. */
  readonly key: string;
  readonly title: string;
  readonly unit: Unit;
}

/** The figures behind a chart: what it shows, row by row. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

const dayFormat = new Intl.DateTimeFormat(locale, {
  weekday: "short",
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});
const countFormat = new Intl.NumberFormat(locale);
const shareFormat = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
const signedFormat = new Intl.NumberFormat(locale, {
  signDisplay: "exceptZero",
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});
const indexFormat = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });

/** A figure for people; what is not known is a dash. */
export function formatCell(cell: Cell, unit: Unit): string {
  if (cell === null) return "–";
  if (typeof cell === "string") return unit === "bucket" ? formatBucket(cell) : cell;
  if (unit === "share") return shareFormat.format(cell);
  if (unit === "signed") return signedFormat.format(cell);
  return (unit === "index" ? indexFormat : countFormat).format(cell);
}

/** "2026-05-24" → "Sun, 24 May"; "2026-05-24T10:00:00+02:00" → "Sun, 24 May, 10:00". */
export function formatBucket(start: string): string {
  const day = dayFormat.format(asUtcDate(start.slice(0, 10)));
  return start.length > 10 ? `${day}, ${start.slice(11, 16)}` : day;
}

export const isNumeric = (unit: Unit): boolean => unit !== "text" && unit !== "bucket";

import { strings } from "../../strings/index.ts";
import type { Chart, Series } from "./chart.ts";
import { formatCell } from "./table.ts";

/** What a series says at a place: "Sad: 12%". */
export function valueText({ title, values }: Series, index: number, { unit }: Chart): string {
  const value = values[index] ?? null;
  const text =
    value === null || typeof value === "number"
      ? formatCell(value, unit)
      : value.map((bound) => formatCell(bound, unit)).join(" … ");
  return `${title}: ${text}`;
}

/** What a screen reader is told of one place of a chart. */
export function placeText(chart: Chart, index: number): string {
  const label = chart.labels[index] ?? "";
  const values = chart.series.map((series) => valueText(series, index, chart));
  return [label, ...values].join(", ");
}

/** The chart's accessible name. */
export function nameOf(title: string, { labels }: Chart): string {
  return strings.dashboard.figures.chartLabel(title, labels.length);
}

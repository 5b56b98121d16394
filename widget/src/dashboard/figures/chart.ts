import type { Emotion } from "../../emotions.ts";
import type { Bounds } from "./metrics.ts";
import type { Table, Unit } from "./table.ts";

/** One row of marks in a chart; what tells it apart is a pattern, a dash or a shape besides its colour. */
export interface Series {
  readonly title: string;
  readonly kind: "bar" | "line" | "point" | "range";
  readonly values: readonly (number | null)[] | readonly (Bounds | null)[];
  readonly look: Look;
}

export type Look = Emotion | "main" | "compared";

/** What a chart shows, before anything of it is drawn. */
export interface Chart {
  readonly labels: readonly string[];
  readonly series: readonly Series[];
  readonly unit: Unit;
  readonly stacked: boolean;
  /** The ends of the scale where they do not follow from the figures. */
  readonly min?: number;
  readonly max?: number;
}

/** A chart with its words and the table behind it. */
export interface Figure {
  /** Names the exported files. */
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly chart: Chart;
  readonly table: Table;
}

/** Whether there is nothing at all to draw. */
export function isEmpty({ series }: Chart): boolean {
  return series.every(({ values }) => values.every((value) => value === null));
}

/** A label that says of how many the figure above it is: "agent-1 (12)". */
export function withSize(label: string, count: number): string {
  return `${label} (${count})`;
}

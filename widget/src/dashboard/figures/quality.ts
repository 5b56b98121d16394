import { strings } from "../../strings/index.ts";
import { withSize, type Figure } from "./chart.ts";
import type { DayDrift } from "./metrics.ts";
import { formatBucket } from "./table.ts";
import { wilson, type Totals } from "./totals.ts";

const words = strings.dashboard.figures;

/** How often people who gave feedback heard what the model had named. */
export function agreementFigure({ agreement }: Totals): Figure {
  const judged = [...agreement].map(([emotion, { judged: of, agreed }]) => ({
    mood: strings.moods[emotion],
    of,
    agreed,
    rate: agreed / of,
    bounds: wilson(agreed, of),
  }));
  return {
    name: "agreement",
    ...words.agreement,
    table: {
      columns: [
        { key: "emotion", title: words.columns.emotion, unit: "text" },
        { key: "judged", title: words.columns.judged, unit: "count" },
        { key: "agreed", title: words.columns.agreed, unit: "count" },
        { key: "rate", title: words.agreement.title, unit: "share" },
        { key: "rate_low", title: words.columns.low, unit: "share" },
        { key: "rate_high", title: words.columns.high, unit: "share" },
      ],
      rows: judged.map(({ mood, of, agreed, rate, bounds }) => [
        mood,
        of,
        agreed,
        rate,
        ...(bounds ?? [null, null]),
      ]),
    },
    chart: {
      labels: judged.map(({ mood, of }) => withSize(mood, of)),
      unit: "share",
      stacked: false,
      min: 0,
      max: 1,
      series: [
        {
          title: words.interval,
          kind: "range",
          look: "compared",
          values: judged.map(({ bounds }) => bounds),
        },
        {
          title: words.value,
          kind: "point",
          look: "main",
          values: judged.map((each) => each.rate),
        },
      ],
    },
  };
}

/** How far each day was from what the model heard on held-out speakers. */
export function driftFigure(days: readonly DayDrift[]): Figure {
  return {
    name: "drift",
    ...words.drift,
    table: {
      columns: [
        { key: "day", title: words.columns.start, unit: "bucket" },
        { key: "stability_index", title: words.drift.title, unit: "index" },
        { key: "sampled_segments", title: words.columns.sampled, unit: "count" },
        { key: "confidence_shift", title: words.columns.confidenceShift, unit: "signed" },
        { key: "reasons", title: words.columns.reasons, unit: "text" },
      ],
      rows: days.map(({ day, stabilityIndex, sampled, confidenceShift, reasons }) => [
        day,
        stabilityIndex,
        sampled,
        confidenceShift,
        reasons.join("; "),
      ]),
    },
    chart: {
      labels: days.map(({ day }) => formatBucket(day)),
      unit: "index",
      stacked: false,
      min: 0,
      series: [
        {
          title: words.drift.title,
          kind: "line",
          look: "main",
          values: days.map(({ stabilityIndex }) => stabilityIndex),
        },
      ],
    },
  };
}

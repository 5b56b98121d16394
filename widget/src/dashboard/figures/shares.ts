import { EMOTIONS } from "../../emotions.ts";
import { strings } from "../../strings/index.ts";
import type { Figure } from "./chart.ts";
import type { Cell, Column } from "./table.ts";
import type { Totals } from "./totals.ts";

const words = strings.dashboard.figures;

/** Each emotion's share of a whole period, beside that of the period it is compared with. */
export function emotionShares(totals: Totals, compared: Totals | null): Figure {
  const column = (key: string, title: string, unit: Column["unit"]): Column => ({
    key,
    title,
    unit,
  });
  const shares = ({ emotions, segments }: Totals): (number | null)[] =>
    EMOTIONS.map((emotion) => (segments > 0 ? (emotions.get(emotion) ?? 0) / segments : null));
  const columns = [
    column("emotion", words.columns.emotion, "text"),
    column("segments", words.columns.segments, "count"),
    column("share", words.columns.share, "share"),
  ];
  const comparedColumns = [
    column("compared_segments", words.columns.compared(words.columns.segments), "count"),
    column("compared_share", words.columns.compared(words.columns.share), "share"),
  ];
  const cells = (of: Totals, index: number): Cell[] => [
    [...of.emotions.values()][index] ?? 0,
    shares(of)[index] ?? null,
  ];
  return {
    name: "emotion_shares",
    ...words.shares,
    table: {
      columns: compared ? [...columns, ...comparedColumns] : columns,
      rows: EMOTIONS.map((emotion, index) => [
        strings.moods[emotion],
        ...cells(totals, index),
        ...(compared ? cells(compared, index) : []),
      ]),
    },
    chart: {
      labels: EMOTIONS.map((emotion) => strings.moods[emotion]),
      unit: "share",
      stacked: false,
      min: 0,
      series: [
        { title: words.thisPeriod, kind: "bar", look: "main", values: shares(totals) },
        ...(compared
          ? [
              {
                title: words.comparedPeriod,
                kind: "bar" as const,
                look: "compared" as const,
                values: shares(compared),
              },
            ]
          : []),
      ],
    },
  };
}

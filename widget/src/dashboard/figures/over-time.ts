import { EMOTIONS } from "../../emotions.ts";
import { strings } from "../../strings/index.ts";
import { aligned } from "./align.ts";
import type { Figure } from "./chart.ts";
import type { Bucket } from "./metrics.ts";
import { formatBucket, type Cell, type Column, type Unit } from "./table.ts";

const words = strings.dashboard.figures;

/** How the segments of each day or hour sounded, as shares that add up to one. */
export function emotionsOverTime(buckets: readonly Bucket[]): Figure {
  const columns: Column[] = [
    start(),
    { key: "total_segments", title: words.columns.segments, unit: "count" },
    ...EMOTIONS.map((key) => ({ key, title: strings.moods[key], unit: "count" as const })),
    { key: "silent_segments", title: words.columns.silent, unit: "count" },
  ];
  const rows = buckets.map((bucket): Cell[] => [
    label(bucket),
    bucket.segments,
    ...bucket.emotions.values(),
    bucket.silent,
  ]);
  return {
    name: "emotions",
    ...words.emotions,
    table: { columns, rows },
    chart: {
      labels: buckets.map((bucket) => formatBucket(label(bucket))),
      unit: "share",
      stacked: true,
      min: 0,
      max: 1,
      series: EMOTIONS.map((emotion) => ({
        title: strings.moods[emotion],
        kind: "bar",
        look: emotion,
        values: buckets.map(({ emotions, segments }) =>
          segments > 0 ? (emotions.get(emotion) ?? 0) / segments : null,
        ),
      })),
    },
  };
}

interface Trend {
  readonly name: string;
  readonly words: { readonly title: string; readonly about: string };
  readonly unit: Unit;
  readonly value: (bucket: Bucket) => number | null;
  /** Of how many the value is a mean or a share. */
  readonly size: (bucket: Bucket) => number;
  readonly sizeKey: string;
  readonly sizeTitle: string;
  readonly min?: number;
  readonly max?: number;
}

const TRENDS: readonly Trend[] = [
  {
    name: "negative_share",
    words: words.negative,
    unit: "share",
    value: ({ negativeShare, segments }) => (segments > 0 ? negativeShare : null),
    size: ({ segments }) => segments,
    sizeKey: "total_segments",
    sizeTitle: words.columns.segments,
    min: 0,
    max: 1,
  },
  {
    name: "mood_change",
    words: words.mood,
    unit: "signed",
    value: ({ moodChange }) => moodChange,
    size: ({ completed }) => completed,
    sizeKey: "completed_calls",
    sizeTitle: words.columns.completed,
  },
  {
    name: "recovery_rate",
    words: words.recovery,
    unit: "share",
    value: ({ recoveryRate }) => recoveryRate,
    size: ({ beganNegative }) => beganNegative,
    sizeKey: "began_negative_calls",
    sizeTitle: words.columns.beganNegative,
    min: 0,
    max: 1,
  },
];

/** The trends of a period, each beside those of the period it is compared with. */
export function trends(
  buckets: readonly Bucket[],
  compared: readonly Bucket[] | null,
): readonly Figure[] {
  const beside = compared && aligned(buckets, compared);
  return TRENDS.map((trend) => trendFigure(trend, buckets, beside));
}

function trendFigure(
  trend: Trend,
  buckets: readonly Bucket[],
  beside: readonly (Bucket | null)[] | null,
): Figure {
  const { name, unit, value, size, min, max } = trend;
  const columns: Column[] = [
    start(),
    { key: name, title: trend.words.title, unit },
    { key: trend.sizeKey, title: trend.sizeTitle, unit: "count" },
  ];
  const comparedColumns: Column[] = [
    { key: "compared_start", title: words.columns.comparedStart, unit: "bucket" },
    { key: `compared_${name}`, title: words.columns.compared(trend.words.title), unit },
    {
      key: `compared_${trend.sizeKey}`,
      title: words.columns.compared(trend.sizeTitle),
      unit: "count",
    },
  ];
  const cells = (bucket: Bucket | null): Cell[] =>
    bucket ? [label(bucket), value(bucket), size(bucket)] : [null, null, null];
  return {
    name,
    ...trend.words,
    table: {
      columns: beside ? [...columns, ...comparedColumns] : columns,
      rows: buckets.map((bucket, index) => [
        ...cells(bucket),
        ...(beside ? cells(beside[index] ?? null) : []),
      ]),
    },
    chart: {
      labels: buckets.map((bucket) => formatBucket(label(bucket))),
      unit,
      stacked: false,
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      series: [
        { title: words.thisPeriod, kind: "line", look: "main", values: buckets.map(value) },
        ...(beside
          ? [
              {
                title: words.comparedPeriod,
                kind: "line" as const,
                look: "compared" as const,
                values: beside.map((bucket) => bucket && value(bucket)),
              },
            ]
          : []),
      ],
    },
  };
}

function start(): Column {
  return { key: "start", title: words.columns.start, unit: "bucket" };
}

/** A day without its midnight; an hour as it is. */
function label({ start: moment, isHour }: Bucket): string {
  return isHour ? moment : moment.slice(0, 10);
}

import {
  BarController,
  BarElement,
  CategoryScale,
  Chart as Drawing,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
  type ChartConfiguration,
  type ChartDataset,
  type TooltipItem,
} from "chart.js";
import { valueText } from "./chart-words.ts";
import type { Chart, Series } from "./chart.ts";
import { fillOf } from "./pattern.ts";
import { formatCell } from "./table.ts";
import type { Theme } from "./theme.ts";

Drawing.register(
  BarController,
  BarElement,
  CategoryScale,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
);

Drawing.defaults.font.family = "system-ui, sans-serif";

type Kind = "bar" | "line";
type Value = number | [number, number] | null;
type Dataset = ChartDataset<Kind, Value[]>;
export type ChartDrawing = Drawing<Kind, Value[]>;

const RANGE_WIDTH_PX = 12;
const FEW_POINTS = 62;

/** Draws a chart; the canvas takes the size of what it is in. Without motion: figures do not come flying. */
export function draw(canvas: HTMLCanvasElement, chart: Chart, theme: Theme): ChartDrawing {
  return new Drawing(canvas, configOf(chart, theme));
}

/** Draws another chart in a drawing's place. */
export function drawAnew(drawing: ChartDrawing, chart: Chart, theme: Theme): void {
  const { data, options } = configOf(chart, theme);
  drawing.data = data;
  drawing.options = options;
  drawing.update("none");
}

type Config = ChartConfiguration<Kind, Value[]> & {
  readonly options: NonNullable<ChartConfiguration<Kind, Value[]>["options"]>;
};

function configOf(chart: Chart, theme: Theme): Config {
  return {
    type: "bar",
    data: {
      labels: [...chart.labels],
      datasets: chart.series.map((series) => toDataset(series, chart, theme)),
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      scales: scalesOf(chart, theme),
      plugins: {
        legend: {
          display: chart.series.length > 1,
          position: "bottom",
          labels: {
            color: theme.text,
            boxWidth: 16,
            boxHeight: 16,
            // Of lines the shape of the points; bars need room for their patterns.
            usePointStyle: chart.series.every(({ kind }) => kind === "line"),
          },
        },
        tooltip: { callbacks: { label: (item) => labelOf(item, chart) } },
      },
    },
  };
}

function labelOf({ datasetIndex, dataIndex }: TooltipItem<Kind>, chart: Chart): string {
  const series = chart.series[datasetIndex];
  return series ? valueText(series, dataIndex, chart) : "";
}

function scalesOf(
  chart: Chart,
  theme: Theme,
): NonNullable<NonNullable<ChartConfiguration<Kind>["options"]>["scales"]> {
  const { min, max, stacked, unit } = chart;
  return {
    x: {
      stacked,
      grid: { display: false },
      ticks: { color: theme.quiet, maxRotation: 60, autoSkipPadding: 12 },
    },
    y: {
      stacked,
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      grid: { color: theme.line },
      ticks: {
        color: theme.quiet,
        maxTicksLimit: 6,
        callback: (value) => formatCell(Number(value), unit),
      },
    },
  };
}

function toDataset(series: Series, chart: Chart, theme: Theme): Dataset {
  const color = theme.looks[series.look];
  const data: Value[] = series.values.map((value) =>
    value === null || typeof value === "number" ? value : [value[0], value[1]],
  );
  const common = { label: series.title, data, borderColor: color };
  const fill = fillOf(series.look, color, theme.surface);
  if (series.kind === "bar") {
    return { ...common, type: "bar", backgroundColor: fill, borderWidth: 0 };
  }
  if (series.kind === "range") {
    return {
      ...common,
      type: "bar",
      backgroundColor: fill,
      barThickness: RANGE_WIDTH_PX,
      grouped: false,
      order: 1,
    };
  }
  return { ...common, ...lineLook(series, chart, theme) };
}

/** The compared period is dashed, with squares; points alone are rhombs. */
function lineLook(series: Series, chart: Chart, theme: Theme): Omit<ChartDataset<"line">, "data"> {
  const color = theme.looks[series.look];
  const isPoint = series.kind === "point";
  const isCompared = series.look === "compared";
  const isSparse = chart.labels.length <= FEW_POINTS;
  return {
    type: "line",
    backgroundColor: isCompared ? theme.surface : color,
    showLine: !isPoint,
    borderDash: isCompared ? [6, 4] : [],
    borderWidth: 2,
    pointStyle: isPoint ? "rectRot" : isCompared ? "rect" : "circle",
    pointRadius: isPoint ? 7 : isSparse ? 4 : 1.5,
    pointBorderWidth: 2,
    spanGaps: false,
    order: 0,
  };
}

import { html, nothing, svg, type TemplateResult } from "lit";
import type { ValencePoint } from "../model/valence.ts";
import { locale, strings } from "../strings/index.ts";

const WIDTH = 1000;
const HEIGHT = 100;
const figure = new Intl.NumberFormat(locale, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
  signDisplay: "exceptZero",
});

/** The curve above the rows of the moods; its text says what a glance at it says. */
export function valencePlot(points: readonly ValencePoint[]): TemplateResult {
  const line = points.map(({ left, valence }) => `${x(left)},${y(valence)}`).join(" ");
  const ends = [points[0], points.at(-1)].map((point) => (point ? x(point.left) : 0));
  const area = `${ends[0]},${y(0)} ${line} ${ends[1]},${y(0)}`;
  return html`<svg
    class="valence"
    data-testid="valence"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    preserveAspectRatio="none"
    role="img"
    aria-label=${points.length > 0 ? label(points) : strings.course.valence}
  >
    <line class="zero" x1="0" x2=${WIDTH} y1=${y(0)} y2=${y(0)} />
    ${
      points.length > 0
        ? svg`<polygon class="area" points=${area} />
            <polyline class="curve" points=${line} />`
        : nothing
    }
  </svg>`;
}

function x(left: number): number {
  return Math.round(WIDTH * left);
}

function y(valence: number): number {
  return Math.round((HEIGHT * (1 - valence)) / 2);
}

function label(points: readonly ValencePoint[]): string {
  const values = points.map(({ valence }) => valence);
  return strings.course.valenceLabel(
    figure.format(values.at(-1) ?? 0),
    figure.format(Math.min(...values)),
    figure.format(Math.max(...values)),
  );
}

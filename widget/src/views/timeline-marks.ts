import { svg, type SVGTemplateResult } from "lit";
import { LANE_PX, LANES_PX } from "../elements/timeline-styles.ts";
import type { Mood } from "../emotions.ts";
import { formatClock } from "../formats.ts";
import type { Tick } from "../model/timeline.ts";

export function laneLine(_: Mood, lane: number): SVGTemplateResult {
  const y = LANE_PX * (lane + 1) - 1.5;
  return svg`<line class="lane" x1="0" x2="100%" y1=${y} y2=${y} />`;
}

export function tickMark(
  { offsetSec, left }: Tick,
  index: number,
  ticks: readonly Tick[],
): SVGTemplateResult {
  const x = `${100 * left}%`;
  const isLast = index === ticks.length - 1;
  const anchor = index === 0 ? "start" : isLast ? "end" : "middle";
  return svg`<line class="tick" x1=${x} x2=${x} y1="0" y2=${LANES_PX} />
    <text class=${index % 2 === 1 ? "minor" : "major"} x=${x} y=${LANES_PX + 16} text-anchor=${anchor}>${formatClock(offsetSec)}</text>`;
}

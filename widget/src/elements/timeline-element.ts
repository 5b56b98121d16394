import { html, LitElement, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { MOODS } from "../emotions.ts";
import type { Segment } from "../model/reading.ts";
import { isLong, layOut, layOutRecent, type PlacedSegment, type Tick } from "../model/timeline.ts";
import { valenceCurve } from "../model/valence.ts";
import { strings } from "../strings/index.ts";
import { controls } from "../styles/controls.ts";
import { shared } from "../styles/shared.ts";
import { moodLabel } from "../views/mood-label.ts";
import { describe } from "../views/segment-words.ts";
import { laneLine, tickMark } from "../views/timeline-marks.ts";
import { valencePlot } from "../views/valence-curve.ts";
import { tell } from "./events.ts";
import { LANE_PX, LANES_PX, timelineStyles } from "./timeline-styles.ts";

const LOWEST_BAR = 0.35; // share of the lane that the least sure segment fills
const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

/** The call so far: a row per mood, whose heads are the legend, and a bar per segment. */
export class TimelineElement extends LitElement {
  static override styles = [shared, controls, timelineStyles];

  @property({ attribute: false }) segments: readonly Segment[] = [];
  /** null: the call goes on */
  @property({ attribute: false }) durationSec: number | null = null;
  /** The segment that holds the tab stop; the newest until one is chosen. */
  @state() private chosenId: string | null = null;
  @state() private pointedAt: PlacedSegment | null = null;
  /** null: the last 2 minutes of a call that goes on, the whole of one that is over */
  @state() private isRecent: boolean | null = null;

  /** Chooses a segment and leads to it. */
  async show(segmentId: string): Promise<void> {
    this.chosenId = segmentId;
    this.isRecent = false;
    await this.updateComplete;
    this.#focus(segmentId);
  }

  /** Gives the focus back to the segment that was chosen. */
  focusChosen(): void {
    if (this.chosenId !== null) this.#focus(this.chosenId);
  }

  protected override render(): TemplateResult {
    const mayChoose = isLong(this.segments);
    const isRecent = mayChoose && (this.isRecent ?? this.durationSec === null);
    const { placed, ticks } = isRecent
      ? layOutRecent(this.segments)
      : layOut(this.segments, this.durationSec);
    return html`<section class="card" aria-labelledby="title">
      <div class="head">
        <h3 id="title">${strings.timeline.title}</h3>
        ${mayChoose ? this.#windows(isRecent) : nothing}
      </div>
      <div class="chart">
        <div class="legend valence-legend quiet" aria-hidden="true">
          <span>${strings.course.pleasant}</span><span>${strings.course.unpleasant}</span>
        </div>
        ${valencePlot(valenceCurve(placed))}
        <ol class="legend">
          ${MOODS.map((mood) => html`<li>${moodLabel(mood)}</li>`)}
        </ol>
        ${this.#plot(placed, ticks)}
      </div>
      ${this.#details(placed)}
    </section>`;
  }

  #windows(isRecent: boolean): TemplateResult {
    const words = strings.course;
    const choice = (recent: boolean, word: string): TemplateResult =>
      html`<button
        class="small"
        aria-pressed=${recent === isRecent ? "true" : "false"}
        @click=${() => (this.isRecent = recent)}
      >
        ${word}
      </button>`;
    return html`<div class="windows" role="group" aria-label=${words.show}>
      ${choice(true, words.recent)} ${choice(false, words.whole)}
    </div>`;
  }

  #plot(placed: readonly PlacedSegment[], ticks: readonly Tick[]): TemplateResult {
    const chosen = placed.find(({ segment }) => segment.id === this.chosenId) ?? placed.at(-1);
    return html`<svg class="plot" height=${LANES_PX + 22} data-testid="timeline">
      <defs>
        <pattern
          id="hatch"
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect class="hatch" width="2.5" height="6" />
        </pattern>
      </defs>
      <g aria-hidden="true">${MOODS.map(laneLine)} ${ticks.map(tickMark)}</g>
      <g
        role="list"
        aria-label=${strings.timeline.label(placed.length)}
        @keydown=${(event: KeyboardEvent) => {
          this.#move(event, placed);
        }}
        @pointerleave=${() => (this.pointedAt = null)}
      >
        ${repeat(
          placed,
          ({ segment }) => segment.id,
          (item) => this.#segment(item, item === chosen),
        )}
      </g>
    </svg>`;
  }

  #segment(item: PlacedSegment, isChosen: boolean): SVGTemplateResult {
    const { segment, mood } = item;
    const share = mood === "silence" ? LOWEST_BAR : Math.max(LOWEST_BAR, segment.confidence ?? 0);
    const height = (LANE_PX - 4) * share;
    const y = LANE_PX * item.lane + LANE_PX - 2 - height;
    const place = { x: `${100 * item.left}%`, width: `${100 * item.width}%` };
    return svg`<g role="listitem" id=${`segment-${segment.id}`} class="segment" data-mood=${mood}
        data-segment-id=${segment.id} tabindex=${isChosen ? 0 : -1} aria-label=${describe(segment, mood)}
        @focus=${() => {
          this.chosenId = segment.id;
          this.pointedAt = item;
        }}
        @pointerenter=${() => (this.pointedAt = item)}>
      <rect class="target" x=${place.x} width=${place.width} y=${LANE_PX * item.lane} height=${LANE_PX} />
      <rect class="fill" x=${place.x} width=${place.width} y=${y} height=${height} />
      ${
        segment.isUncertain
          ? svg`<rect x=${place.x} width=${place.width} y=${y} height=${height} fill="url(#hatch)" />`
          : nothing
      }
    </g>`;
  }

  #details(placed: readonly PlacedSegment[]): TemplateResult {
    const chosen = placed.find(({ segment }) => segment.id === this.chosenId);
    const shown = this.pointedAt ?? chosen;
    const hint =
      placed.length === 0
        ? strings.timeline.empty
        : `${strings.timeline.hint} ${strings.timeline.hatched}`;
    return html`<div class="details quiet">
      <p>${shown ? describe(shown.segment, shown.mood) : hint}</p>
      ${
        chosen && chosen.mood !== "silence"
          ? html`<button
              class="small"
              @click=${() => {
                tell(this, "calltone-feedback-wanted", { segmentId: chosen.segment.id });
              }}
            >
              ${strings.feedback.open}
            </button>`
          : nothing
      }
    </div>`;
  }

  #move(event: KeyboardEvent, placed: readonly PlacedSegment[]): void {
    const here = placed.findIndex(({ segment }) => segment.id === this.chosenId);
    const step = STEPS[event.key];
    let target: PlacedSegment | undefined;
    if (step !== undefined) target = placed[here + step];
    else if (event.key === "Home") target = placed[0];
    else if (event.key === "End") target = placed.at(-1);
    else return;
    event.preventDefault();
    if (!target) return;
    this.chosenId = target.segment.id;
    this.#focus(target.segment.id);
  }

  #focus(segmentId: string): void {
    this.renderRoot.querySelector<SVGGElement>(`#${CSS.escape(`segment-${segmentId}`)}`)?.focus();
  }
}

import { html, render } from "lit";
import Regions from "wavesurfer.js/plugins/regions";
import WaveSurfer from "wavesurfer.js/dist/wavesurfer.js";
import { moodOf } from "../emotions.ts";
import type { Segment } from "../model/reading.ts";
import { strings } from "../strings/index.ts";
import { shared } from "../styles/shared.ts";
import { moodIcon } from "../views/mood-icon.ts";
import { laneOf, type Lane } from "./lanes.ts";
import { adoptStyles } from "./wave-shell.ts";
import { waveStyles } from "./wave-styles.ts";

/** So wide is a second at least, so that the label of a segment fits; what does not fit scrolls. */
const PX_PER_SEC = 5;
const ONE_LANE_PX = 96;
const OF_TWO_LANES_PX = 72;

export interface WaveColors {
  readonly wave: string;
  readonly played: string;
  readonly cursor: string;
}

export interface WaveContent {
  readonly lanes: readonly Lane[];
  readonly segments: readonly Segment[];
  readonly durationSec: number;
}

/** The picture of a recording: a strip for each channel, a region for each segment, a cursor. */
export class Wave {
  readonly #surfer: WaveSurfer;

  /** @param seek called with where the picture was pointed at */
  constructor(
    container: HTMLElement,
    audio: HTMLAudioElement,
    { lanes, segments, durationSec }: WaveContent,
    colors: WaveColors,
    seek: (offsetSec: number) => void,
  ) {
    adoptStyles([shared, waveStyles].flatMap(({ styleSheet }) => styleSheet ?? []));
    const regions = Regions.create();
    this.#surfer = WaveSurfer.create({
      container,
      media: audio,
      peaks: lanes.map(({ peaks }) => [...peaks]),
      duration: durationSec,
      height: heightOfLane(lanes),
      splitChannels: lanes.map(() => ({ overlay: false })),
      minPxPerSec: PX_PER_SEC,
      barWidth: 2,
      barGap: 1,
      barRadius: 2,
      cursorWidth: 2,
      autoCenter: false,
      plugins: [regions],
      ...optionsOf(colors),
    });
    this.#surfer.on("ready", () => {
      for (const segment of segments) draw(regions, segment, lanes);
    });
    regions.on("region-clicked", (region, event) => {
      event.stopPropagation();
      seek(region.start);
    });
    this.#surfer.on("interaction", seek);
  }

  /** Moves the cursor: before there is audio, nobody else does. */
  showPosition(offsetSec: number): void {
    const durationSec = this.#surfer.getDuration();
    if (durationSec > 0) this.#surfer.seekTo(Math.min(1, offsetSec / durationSec));
  }

  repaint(colors: WaveColors): void {
    this.#surfer.setOptions(optionsOf(colors));
  }

  destroy(): void {
    this.#surfer.destroy();
  }
}

export function heightOfLane(lanes: readonly Lane[]): number {
  return lanes.length > 1 ? OF_TWO_LANES_PX : ONE_LANE_PX;
}

function optionsOf({ wave, played, cursor }: WaveColors): {
  waveColor: string;
  progressColor: string;
  cursorColor: string;
} {
  return { waveColor: wave, progressColor: played, cursorColor: cursor };
}

function draw(regions: Regions, segment: Segment, lanes: readonly Lane[]): void {
  const mood = moodOf(segment.emotion);
  const content = document.createElement("div");
  content.classList.add("content");
  render(
    html`<span class="label"
      >${moodIcon(mood)}<span class="word">${strings.moods[mood]}</span></span
    >`,
    content,
  );
  const region = regions.addRegion({
    id: segment.id,
    start: segment.startOffsetSec,
    end: segment.endOffsetSec,
    channelIdx: laneOf(segment, lanes),
    drag: false,
    resize: false,
    color: `color-mix(in srgb, var(--${mood}) 18%, transparent)`,
    content,
  });
  const { element } = region;
  if (!element) return;
  element.classList.add("region");
  element.dataset["mood"] = mood;
  if (segment.isUncertain) element.dataset["uncertain"] = "";
}

import { html, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { ScopedElement } from "../elements/scoped-element.ts";
import { formatClock } from "../formats.ts";
import type { Segment } from "../model/reading.ts";
import type { Recording } from "../model/recording.ts";
import type { AudioApi } from "../ports.ts";
import type { Scope } from "../scope.ts";
import { strings } from "../strings/index.ts";
import { controls } from "../styles/controls.ts";
import { shared } from "../styles/shared.ts";
import { angryMoments, lanesOf, segmentAt, type Lane } from "./lanes.ts";
import { Playback } from "./playback.ts";
import {
  onKey,
  placeInWords,
  playbackNotice,
  playerControls,
  segmentNow,
  type Actions,
} from "./player-parts.ts";
import { playerStyles } from "./player-styles.ts";
import { save } from "./save.ts";
import { Wave, type WaveColors } from "./wave.ts";

const AFTER_SEC = 0.25; // what begins sooner is where one is already

/** Plays the recording of a finished call over a picture of who sounded how. */
export class PlayerElement extends ScopedElement {
  static override styles = [shared, controls, playerStyles];

  @property() callId = "";
  @property({ attribute: false }) api!: AudioApi;
  @property({ attribute: false }) recording!: Recording;
  @property({ attribute: false }) segments: readonly Segment[] = [];
  @property({ attribute: false }) durationSec = 0;
  @state() private positionSec = 0;
  /** What is said after the listener has gone somewhere; while it plays, the voice is enough. */
  @state() private said = "";
  @query(".wave") private readonly picture!: HTMLElement;
  #audio = new Audio();
  #playback: Playback | null = null;
  #wave: Wave | null = null;
  #lanes: readonly Lane[] = [];

  protected override begin(scope: Scope): void {
    this.#lanes = lanesOf(this.recording.levelsDb);
    this.#audio = new Audio();
    this.#audio.preload = "auto";
    this.#audio.crossOrigin = "anonymous"; // pages that let in only what asks to be let in
    const source = {
      address: () => this.api.audioAddress(this.callId),
      isThere: async () => (await this.api.recordingToHear(this.callId)) !== null,
    };
    this.#playback = new Playback(this.#audio, source, scope, () => {
      this.positionSec = this.#playback?.positionSec ?? 0;
      this.requestUpdate();
    });
    scope.listen(matchMedia("(prefers-color-scheme: dark)"), "change", () => {
      this.#wave?.repaint(this.#colors());
    });
    scope.add(() => {
      this.#wave?.destroy();
      this.#wave = null;
    });
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (this.#wave === null || changed.has("segments")) this.#draw();
  }

  /** Plays from there. */
  playFrom(offsetSec: number): void {
    this.#seek(offsetSec);
    void this.#playback?.play();
    this.scrollIntoView({ block: "nearest" });
  }

  #draw(): void {
    this.#wave?.destroy();
    const content = {
      lanes: this.#lanes,
      segments: this.segments,
      durationSec: Math.max(this.durationSec, 0.1),
    };
    this.#wave = new Wave(this.picture, this.#audio, content, this.#colors(), (offsetSec) => {
      this.#seek(offsetSec);
    });
  }

  #colors(): WaveColors {
    const color = (name: string): string => {
      const probe = this.renderRoot.querySelector(`.color-${name}`);
      return probe ? getComputedStyle(probe).color : "";
    };
    return { wave: color("wave"), played: color("played"), cursor: color("cursor") };
  }

  #seek(offsetSec: number): void {
    const toSec = Math.min(Math.max(0, offsetSec), this.durationSec);
    this.#playback?.seek(toSec);
    if (!this.#playback?.isLoaded) this.#wave?.showPosition(toSec);
    this.said = this.#where(toSec);
  }

  #where(offsetSec: number): string {
    return placeInWords(offsetSec, this.durationSec, this.segments);
  }

  get #actions(): Actions {
    const next = angryMoments(this.segments).find((sec) => sec > this.positionSec + AFTER_SEC);
    const seek = (offsetSec: number): void => {
      this.#seek(offsetSec);
    };
    return {
      toggle: this.#toggle,
      step: (bySec) => {
        seek(this.positionSec + bySec);
      },
      nextAngry:
        next === undefined
          ? null
          : () => {
              seek(next);
            },
    };
  }

  protected override render(): TemplateResult {
    const words = strings.player;
    const clock = `${formatClock(this.positionSec)} / ${formatClock(this.durationSec)}`;
    return html`<section class="card" aria-labelledby="title" @keydown=${this.#key}>
      <h3 id="title">${words.title}</h3>
      <div class="picture ${this.#lanes.length > 1 ? "two" : "one"}" aria-hidden="true">
        <ul class="lanes">
          ${this.#lanes.map(({ channel }) => html`<li>${laneName(channel)}</li>`)}
        </ul>
        <div class="wave" data-testid="wave"></div>
      </div>
      <div hidden>
        <i class="color-wave"></i><i class="color-played"></i><i class="color-cursor"></i>
      </div>
      <input
        type="range"
        min="0"
        max=${this.durationSec}
        step="any"
        aria-label=${words.slider}
        aria-valuetext=${this.#where(this.positionSec)}
        .value=${String(this.positionSec)}
        @input=${(event: Event) => {
          this.#seek((event.currentTarget as HTMLInputElement).valueAsNumber);
        }}
      />
      ${playerControls(this.#playback, this.#actions, clock)}
      ${segmentNow(segmentAt(this.segments, this.positionSec))}
      ${playbackNotice(this.#playback, this.recording.contentType, () => void this.#save())}
      <p class="sr-only" role="status">${this.said}</p>
    </section>`;
  }

  async #save(): Promise<void> {
    save((await this.api.audioAddress(this.callId)).url);
  }

  readonly #toggle = (): void => {
    const { positionSec } = this;
    if (this.#playback?.isPlaying) {
      this.#playback.pause();
      this.said = this.#where(positionSec);
    } else {
      this.said = "";
      void this.#playback?.play();
    }
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (onKey(event, this.#actions)) event.preventDefault();
  };
}

function laneName(channel: string): string {
  const names: Readonly<Record<string, string>> = strings.player.lanes;
  return names[channel] ?? channel;
}

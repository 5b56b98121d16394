import { css, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Segment } from "../model/reading.ts";
import type { Recording } from "../model/recording.ts";
import type { PlayerElement } from "../player/player-element.ts";
import type { AudioApi } from "../ports.ts";
import type { Scope } from "../scope.ts";
import { strings } from "../strings/index.ts";
import { controls } from "../styles/controls.ts";
import { shared } from "../styles/shared.ts";
import { ScopedElement } from "./scoped-element.ts";

/** What there is to hear of a finished call. The player is loaded where there is something. */
export class RecordingElement extends ScopedElement {
  static override styles = [
    shared,
    controls,
    css`
      /* As high as the player, which comes in a moment. */
      .waiting {
        min-height: 20.5rem;
      }

      @media (max-width: 40rem) {
        .waiting {
          min-height: 26.5rem;
        }
      }
    `,
  ];

  @property() callId = "";
  /** What the call says of itself; null: the API knows. */
  @property({ attribute: false }) isKept: boolean | null = null;
  @property({ attribute: false }) api!: AudioApi;
  @property({ attribute: false }) segments: readonly Segment[] = [];
  @property({ attribute: false }) durationSec = 0;
  /** undefined: not known yet; null: there is nothing to hear */
  @state() private recording: Recording | null | undefined = undefined;
  @state() private problem: string | null = null;

  /** Whether the player is there. */
  get isPlayable(): boolean {
    return this.recording !== null && this.recording !== undefined;
  }

  /** Plays from there, if there is anything to play. */
  playFrom(offsetSec: number): void {
    this.renderRoot.querySelector<PlayerElement>("calltone-player")?.playFrom(offsetSec);
  }

  protected override begin(scope: Scope): void {
    this.#load(scope).catch((error: unknown) => {
      if (!scope.closed) this.problem = error instanceof Error ? error.message : String(error);
    });
  }

  async #load(scope: Scope): Promise<void> {
    this.problem = null;
    this.recording = undefined;
    const recording = this.isKept === false ? null : await this.api.recordingToHear(this.callId);
    if (recording) {
      const { definePlayer } = await import("../player/define.ts");
      definePlayer();
    }
    if (scope.closed) return;
    this.recording = recording;
    if (recording) this.dispatchEvent(new CustomEvent("calltone-playable"));
  }

  protected override render(): TemplateResult | typeof nothing {
    const words = strings.player;
    if (this.problem !== null) {
      return html`<div class="notice" role="alert">
        <p>${words.problems.refused(this.problem)}</p>
        <button
          @click=${() => {
            this.restart();
          }}
        >
          ${words.again}
        </button>
      </div>`;
    }
    if (this.recording === undefined) {
      return html`<p class="card quiet ${this.isKept ? "waiting" : ""}">${words.asking}</p>`;
    }
    if (this.recording === null) return html`<p class="quiet">${words.notKept}</p>`;
    return html`<calltone-player
      .callId=${this.callId}
      .api=${this.api}
      .recording=${this.recording}
      .segments=${this.segments}
      .durationSec=${this.durationSec}
    ></calltone-player>`;
  }
}

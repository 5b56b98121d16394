import { css, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { InputDevices } from "../recording/devices.ts";
import type { LiveCall, LivePhase } from "../recording/live-call.ts";
import { hrefOfCall } from "../routes.ts";
import type { Scope } from "../scope.ts";
import { strings } from "../strings/index.ts";
import { controls } from "../styles/controls.ts";
import { shared } from "../styles/shared.ts";
import { bar, moodBarStyles } from "../views/mood-bars.ts";
import { ScopedElement } from "./scoped-element.ts";

const METER_PERIOD_MS = 100;
const SILENT_LEVEL = 0.25; // −45 dBFS: a quiet room, nobody at the microphone
const SILENT_AFTER_MS = 2000;

/** The controls of the call that this page records: microphone, level, what waits to be sent, end. */
export class RecorderElement extends ScopedElement {
  static override styles = [
    shared,
    controls,
    moodBarStyles,
    css`
      .notice,
      .pending,
      .elsewhere {
        margin-top: 0.75rem;
      }

      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 0.75rem 1.25rem;
        align-items: center;
        justify-content: space-between;
      }

      .state {
        display: flex;
        flex: 1 1 14rem;
        gap: 0.75rem;
        align-items: center;
      }

      calltone-device-picker {
        max-width: 24rem;
        margin-top: 0.75rem;
      }

      .meter {
        flex: 1;
        max-width: 14rem;
      }

      .state .bar rect {
        transition: width 0.1s linear;
      }

      .elsewhere {
        display: block;
        color: var(--accent);
      }
    `,
  ];

  @property({ attribute: false }) live!: LiveCall;
  @property({ attribute: false }) devices!: InputDevices;
  /** Changes with everything about the call but the level. */
  @property({ type: Number }) revision = 0;
  @property() shownCallId: string | null = null;
  @state() private level = 0;
  @state() private silentMs = 0;

  protected override begin(scope: Scope): void {
    scope.every(METER_PERIOD_MS, () => {
      this.level = this.live.level;
      this.silentMs = this.level < SILENT_LEVEL ? this.silentMs + METER_PERIOD_MS : 0;
    });
  }

  protected override render(): TemplateResult {
    const { callId, phase, pending, isRetrying, rejected, rejection, problem } = this.live.state;
    const words = strings.recorder;
    return html`<section class="card" aria-label=${words.title} data-phase=${phase}>
      <div class="row">
        <p class="state">
          <strong>${this.#state(phase, isRetrying)}</strong>
          ${phase === "recording" ? this.#meter() : nothing}
        </p>
        <div class="actions">${this.#buttons(phase)}</div>
      </div>
      ${
        phase === "recording" || phase === "paused"
          ? html`<calltone-device-picker
              .devices=${this.devices}
              @calltone-device-chosen=${this.#reopen}
            ></calltone-device-picker>`
          : nothing
      }
      <p class="quiet number pending" data-testid="pending" ?hidden=${pending === 0}>
        ${words.pending(pending)}
      </p>
      <div role="status">
        ${isRetrying ? html`<p class="notice">${words.retrying}</p>` : nothing}
        ${
          rejected > 0
            ? html`<p class="notice bad">${words.rejected(rejected, rejection ?? "")}</p>`
            : nothing
        }
      </div>
      <p class="notice bad" role="alert" ?hidden=${problem === null}>${problem}</p>
      ${
        callId === this.shownCallId
          ? nothing
          : html`<a class="elsewhere" href=${hrefOfCall(callId)}>${words.openCall}</a>`
      }
    </section>`;
  }

  #state(phase: LivePhase, isRetrying: boolean): string {
    if (isRetrying) return strings.microphone.reconnecting;
    const isSilent = phase === "recording" && this.silentMs >= SILENT_AFTER_MS;
    return isSilent ? strings.microphone.silence : phaseWord(phase);
  }

  #meter(): TemplateResult {
    return html`<span
      class="meter"
      role="meter"
      aria-label=${strings.recorder.level}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${Math.round(100 * this.level)}
      >${bar(this.level)}</span
    >`;
  }

  /** Goes on with the microphone that was chosen. */
  readonly #reopen = (): void => {
    if (this.live.state.phase !== "recording") return;
    this.live.stop();
    void this.live.record();
  };

  #buttons(phase: LivePhase): TemplateResult {
    const words = strings.recorder;
    const toggle =
      phase === "recording"
        ? html`<button @click=${this.#stop}>${words.stop}</button>`
        : html`<button ?disabled=${phase !== "paused"} @click=${this.#record}>
            ${words.resume}
          </button>`;
    const mayEnd = phase === "recording" || phase === "paused";
    return html`${toggle}
      <button class="danger" ?disabled=${!mayEnd} @click=${this.#end}>${words.end}</button>`;
  }

  readonly #record = (): void => {
    void this.live.record();
  };

  readonly #stop = (): void => {
    this.live.stop();
  };

  readonly #end = (): void => {
    void this.live.end();
  };
}

function phaseWord(phase: LivePhase): string {
  const words = strings.recorder;
  const byPhase: Readonly<Record<LivePhase, string>> = {
    starting: words.starting,
    recording: words.recording,
    paused: words.paused,
    ending: words.ending,
    ended: words.ending,
  };
  return byPhase[phase];
}

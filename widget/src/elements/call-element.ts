import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import type { Call } from "../model/call.ts";
import { newestOf, type Segment } from "../model/reading.ts";
import type { Viewer } from "../model/viewer.ts";
import type { KnowledgeSource } from "../knowledge/knowledge.ts";
import type { AlertApi, AudioApi, CallFeed, ExportApi, Failure, FeedbackApi } from "../ports.ts";
import type { Scope } from "../scope.ts";
import { strings } from "../strings/index.ts";
import { controls } from "../styles/controls.ts";
import { shared } from "../styles/shared.ts";
import { analysisProgress } from "../views/analysis-progress.ts";
import { callHeader } from "../views/call-header.ts";
import { connectionNotice } from "../views/connection-notice.ts";
import { moodBarStyles } from "../views/mood-bars.ts";
import { resumeCall } from "../views/resume-call.ts";
import { callStyles } from "./call-styles.ts";
import type { EventOf } from "./events.ts";
import type { RecordingElement } from "./recording-element.ts";
import { ScopedElement } from "./scoped-element.ts";
import type { TimelineElement } from "./timeline-element.ts";

/** One call as it happens: reading, timeline, progress, summary, or why it failed. */
export class CallElement extends ScopedElement {
  static override styles = [shared, controls, moodBarStyles, callStyles];

  @property() callId = "";
  @property({ attribute: false }) feed!: CallFeed;
  @property({ attribute: false }) viewer!: Viewer;
  @property({ attribute: false }) api!: AlertApi & AudioApi & FeedbackApi & ExportApi;
  @property({ attribute: false }) knowledge!: KnowledgeSource;
  /** Whether this page may take up the call's microphone: it is the viewer's, and no call is being recorded. */
  @property({ type: Boolean }) mayResume = false;
  /** Whether the list shows the call. */
  @property({ type: Boolean }) listed = false;
  /** Whether the list has lost the connection; a call that is opened then has none to lose. */
  @property({ type: Boolean }) disconnected = false;
  @state() private call: Call | null = null;
  @state() private segments: readonly Segment[] = [];
  @state() private failure: Failure | null = null;
  @state() private lost = false;
  @state() private disputed: string | null = null;
  @state() private thanks = false;
  @state() private playable = false;

  protected override begin(scope: Scope): void {
    const failed = (failure: Failure): void => {
      this.failure = failure;
    };
    scope.add(
      this.feed.watchCall(this.callId, {
        next: (call, { stale, lost }) => {
          this.lost = lost;
          this.call = call;
          this.failure = call || stale ? null : { refused: true, reason: "not-found" };
        },
        failed,
      }),
    );
    scope.add(
      this.feed.watchSegments(this.callId, this.viewer, {
        next: (segments) => {
          this.segments = segments.filter(({ channel }) => channel !== "agent");
        },
        failed,
      }),
    );
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // The address may name a call before it exists; the rules refuse it then, for good.
    if (changed.has("listed") && this.listed && this.failure) {
      this.failure = null;
      this.restart();
    }
  }

  protected override render(): TemplateResult {
    const { call } = this;
    if (this.failure) return this.#unavailable(this.failure);
    if (!call) return html`<p class="quiet">${strings.call.loading}</p>`;
    return html`<article>
      ${callHeader(call)} ${connectionNotice(this.lost || this.disconnected)} ${this.#state(call)}
      ${call.status === "live" ? nothing : this.#alerts(call)}
      ${call.status === "completed" ? this.#recording(call) : nothing}
      ${
        call.status === "failed" && this.segments.length === 0
          ? nothing
          : html`<calltone-timeline
              .segments=${this.segments}
              .durationSec=${call.status === "live" ? null : call.durationSec}
              @calltone-feedback-wanted=${this.#dispute}
            ></calltone-timeline>`
      }
      ${this.#feedback()} ${call.status === "completed" ? this.#record() : nothing}
      ${call.status === "live" ? this.#alerts(call) : nothing}
    </article>`;
  }

  #state(call: Call): TemplateResult {
    switch (call.status) {
      case "live":
        return html`${this.mayResume && call.source === "live" ? resumeCall(this, call, this.segments) : nothing}
          <calltone-reading
            .reading=${newestOf(call.current, this.segments.at(-1))}
            .mood=${call.current?.mood ?? null}
          ></calltone-reading>`;
      case "processing":
        return analysisProgress(call);
      case "failed":
        return html`<section class="notice bad" role="alert">
          <h3>${strings.call.failed}</h3>
          <p>${call.error ?? strings.call.failedNoReason}</p>
        </section>`;
      case "completed":
        return html`<calltone-summary
          .summary=${call.summary}
          @calltone-segment-shown=${this.#show}
        ></calltone-summary>`;
    }
  }

  #alerts(call: Call): TemplateResult {
    return html`<calltone-alerts
      .alerts=${call.alerts}
      .live=${call.status === "live"}
      .api=${this.api}
      .knowledge=${this.knowledge}
    ></calltone-alerts>`;
  }

  #recording(call: Call): TemplateResult {
    return html`<calltone-recording
      .callId=${this.callId}
      .isKept=${call.isAudioKept}
      .api=${this.api}
      .segments=${this.segments}
      .durationSec=${call.durationSec ?? 0}
      @calltone-playable=${() => (this.playable = true)}
    ></calltone-recording>`;
  }

  readonly #play = ({ detail }: EventOf<"calltone-play-wanted">): void => {
    this.renderRoot
      .querySelector<RecordingElement>("calltone-recording")
      ?.playFrom(detail.offsetSec);
  };

  #feedback(): TemplateResult {
    const segment = this.segments.find(({ id }) => id === this.disputed);
    return html`${
        segment
          ? keyed(
              segment.id,
              html`<calltone-feedback
                .callId=${this.callId}
                .segment=${segment}
                .api=${this.api}
                @calltone-feedback-closed=${this.#feedbackClosed}
              ></calltone-feedback>`,
            )
          : nothing
      }
      <p role="status" class="thanks quiet">${this.thanks ? strings.feedback.thanks : nothing}</p>`;
  }

  #record(): TemplateResult {
    return html`<calltone-segments
        .segments=${this.segments}
        .playable=${this.playable}
        @calltone-play-wanted=${this.#play}
      ></calltone-segments>
      <calltone-export .callId=${this.callId} .api=${this.api}></calltone-export>`;
  }

  readonly #show = ({ detail }: EventOf<"calltone-segment-shown">): void => {
    void this.renderRoot
      .querySelector<TimelineElement>("calltone-timeline")
      ?.show(detail.segmentId);
  };

  readonly #dispute = ({ detail }: EventOf<"calltone-feedback-wanted">): void => {
    this.disputed = detail.segmentId;
    this.thanks = false;
  };

  readonly #feedbackClosed = ({ detail }: EventOf<"calltone-feedback-closed">): void => {
    this.disputed = null;
    this.thanks = detail.given;
    this.renderRoot.querySelector<TimelineElement>("calltone-timeline")?.focusChosen();
  };

  #unavailable({ refused, reason }: Failure): TemplateResult {
    return html`<p class="notice bad" role="alert">
      ${refused ? strings.call.refused : strings.call.broken(reason)}
    </p>`;
  }
}

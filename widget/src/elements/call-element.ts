import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { formatPercent } from "../formats.ts";
import type { Call } from "../model/call.ts";
import type { Reading, Segment } from "../model/reading.ts";
import type { Viewer } from "../model/viewer.ts";
import type { CallFeed, Failure } from "../ports.ts";
import type { Scope } from "../scope.ts";
import { strings } from "../strings/index.ts";
import { controls } from "../styles/controls.ts";
import { shared } from "../styles/shared.ts";
import { callHeader } from "../views/call-header.ts";
import { bar, moodBarStyles } from "../views/mood-bars.ts";
import { callStyles } from "./call-styles.ts";
import { tell, type CallResumed } from "./events.ts";
import { ScopedElement } from "./scoped-element.ts";

/** One call as it happens: reading, timeline, progress, summary, or why it failed. */
export class CallElement extends ScopedElement {
  static override styles = [shared, controls, moodBarStyles, callStyles];

  @property() callId = "";
  @property({ attribute: false }) feed!: CallFeed;
  @property({ attribute: false }) viewer!: Viewer;
  /** Whether this page may take up the call's microphone: it is the viewer's, and no call is being recorded. */
  @property({ type: Boolean }) mayResume = false;
  /** Whether the list shows the call. */
  @property({ type: Boolean }) listed = false;
  @state() private call: Call | null = null;
  @state() private segments: readonly Segment[] = [];
  @state() private failure: Failure | null = null;
  @state() private stale = false;

  protected override begin(scope: Scope): void {
    const failed = (failure: Failure): void => {
      this.failure = failure;
    };
    scope.add(
      this.feed.watchCall(this.callId, {
        next: (call, { stale }) => {
          this.stale = stale;
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
      ${callHeader(call)}
      ${this.stale ? html`<p class="notice" role="status">${strings.calls.reconnecting}</p>` : nothing}
      ${this.#state(call)}
      ${
        call.status === "failed" && this.segments.length === 0
          ? nothing
          : html`<calltone-timeline
              .segments=${this.segments}
              .durationSec=${call.status === "live" ? null : call.durationSec}
            ></calltone-timeline>`
      }
    </article>`;
  }

  #state(call: Call): TemplateResult {
    switch (call.status) {
      case "live":
        return html`${this.mayResume && call.source === "live" ? this.#resume(call) : nothing}
          <calltone-reading
            .reading=${newest(call.current, this.segments.at(-1))}
            .mood=${call.current?.mood ?? null}
          ></calltone-reading>`;
      case "processing":
        return progress(call);
      case "failed":
        return html`<section class="notice bad" role="alert">
          <h3>${strings.call.failed}</h3>
          <p>${call.error ?? strings.call.failedNoReason}</p>
        </section>`;
      case "completed":
        return html`<calltone-summary .summary=${call.summary}></calltone-summary>`;
    }
  }

  #resume(call: Call): TemplateResult {
    const resume = (action: CallResumed["action"]) => (): void => {
      const last = Math.max(
        -1,
        call.current?.sequence ?? -1,
        ...this.segments.map((s) => s.sequence),
      );
      const startedMs = call.startedAt?.getTime() ?? Date.now();
      tell(this, "calltone-resumed", {
        callId: call.id,
        firstSequence: last + 1,
        clockSec: Math.max(
          0,
          (Date.now() - startedMs) / 1000,
          this.segments.at(-1)?.endOffsetSec ?? 0,
        ),
        action,
      });
    };
    return html`<section class="card resume">
      <p>${strings.recorder.paused}</p>
      <div class="actions">
        <button class="primary" @click=${resume("record")}>${strings.recorder.resume}</button>
        <button class="danger" @click=${resume("end")}>${strings.recorder.end}</button>
      </div>
    </section>`;
  }

  #unavailable({ refused, reason }: Failure): TemplateResult {
    return html`<p class="notice bad" role="alert">
      ${refused ? strings.call.refused : strings.call.broken(reason)}
    </p>`;
  }
}

function progress(call: Call): TemplateResult {
  const done = call.progress ?? 0;
  return html`<section class="card" aria-labelledby="progress">
    <h3 id="progress">${strings.call.processing}</h3>
    <div
      class="progress"
      role="progressbar"
      aria-labelledby="progress"
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${Math.round(100 * done)}
    >
      ${bar(done)}<span class="number">${formatPercent(done)}</span>
    </div>
  </section>`;
}

/** The call's document and its segments arrive on their own; what reaches further is newer. */
function newest(current: Reading | null, last: Segment | undefined): Reading | null {
  if (!last) return current;
  return current && current.endOffsetSec >= last.endOffsetSec ? current : last;
}

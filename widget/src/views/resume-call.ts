import { html, type TemplateResult } from "lit";
import { tell, type CallResumed } from "../elements/events.ts";
import type { Call } from "../model/call.ts";
import type { Segment } from "../model/reading.ts";
import { strings } from "../strings/index.ts";

/** Offers to go on with, or end, a live call that nobody records; `from` sends the events. */
export function resumeCall(
  from: EventTarget,
  call: Call,
  segments: readonly Segment[],
): TemplateResult {
  const resume = (action: CallResumed["action"]) => (): void => {
    const last = Math.max(-1, call.current?.sequence ?? -1, ...segments.map((s) => s.sequence));
    const startedMs = call.startedAt?.getTime() ?? Date.now();
    tell(from, "calltone-resumed", {
      callId: call.id,
      firstSequence: last + 1,
      clockSec: Math.max(0, (Date.now() - startedMs) / 1000, segments.at(-1)?.endOffsetSec ?? 0),
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

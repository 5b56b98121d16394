import type { Microphone } from "../recording/microphone.ts";

/** A new call has begun; its microphone is open and waits for a listener. */
export interface CallStarted {
  readonly callId: string;
  readonly microphone: Microphone;
}

/** The agent goes on with, or ends, a live call that this page does not record. */
export interface CallResumed {
  readonly callId: string;
  readonly firstSequence: number;
  readonly clockSec: number;
  readonly action: "record" | "end";
}

/** The form that asks what a segment really was is done. */
export interface FeedbackClosed {
  readonly given: boolean;
}

/** A recording lies in the bucket and becomes this call. */
export interface RecordingUploaded {
  readonly callId: string;
}

interface Details {
  "calltone-started": CallStarted;
  "calltone-device-chosen": null;
  "calltone-feedback-closed": FeedbackClosed;
  "calltone-feedback-wanted": { readonly segmentId: string };
  "calltone-play-wanted": { readonly offsetSec: number };
  "calltone-resumed": CallResumed;
  "calltone-segment-shown": { readonly segmentId: string };
  "calltone-sign-out": null;
  "calltone-uploaded": RecordingUploaded;
}

export type EventOf<Name extends keyof Details> = CustomEvent<Details[Name]>;

/** Sends one of the elements' events up the tree. */
export function tell<Name extends keyof Details>(
  from: EventTarget,
  name: Name,
  detail: Details[Name],
): void {
  from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}

/** What the elements need of the world; the services implement it, tests hand in fakes. */

import type { Emotion } from "./emotions.ts";
import type { AlertAnswer, AlertStatus } from "./model/alert.ts";
import type { Call } from "./model/call.ts";
import type { LogPage } from "./model/log.ts";
import type { Segment } from "./model/reading.ts";
import type { Recording } from "./model/recording.ts";
import type { Viewer } from "./model/viewer.ts";

export interface Failure {
  /** The rules refuse the read: it is not there, or not the viewer's. */
  readonly refused: boolean;
  readonly reason: string;
}

export interface Freshness {
  /** From memory, because the connection is down or not yet up. */
  readonly stale: boolean;
  /** Stale after it was fresh: the connection is down. */
  readonly lost: boolean;
}

export interface Observer<T> {
  next(value: T, freshness: Freshness): void;
  failed(failure: Failure): void;
}

/** Live reads; each answers with the function that ends it. */
export interface CallFeed {
  watchCalls(viewer: Viewer, observer: Observer<readonly Call[]>): () => void;
  watchCall(callId: string, observer: Observer<Call | null>): () => void;
  /** Segments in the order of time. */
  watchSegments(callId: string, viewer: Viewer, observer: Observer<readonly Segment[]>): () => void;
}

/** A piece of a live call's audio, as the API takes it. */
export interface AudioChunk {
  readonly callId: string;
  readonly sequence: number;
  readonly startOffsetSec: number;
  readonly wav: Uint8Array<ArrayBuffer>;
}

/** The writing side: everything a browser changes goes through the API. Each raises ApiError. */
export interface CallApi {
  /** Answers with the new call's id. The agent has confirmed the caller's consent. */
  startCall(customerRef: string | null): Promise<string>;
  sendChunk(chunk: AudioChunk, signal: AbortSignal): Promise<void>;
  endCall(callId: string, signal: AbortSignal): Promise<void>;
}

/** Answering what rules raised. Raises ApiError; its status is 409 where the alert is not as the viewer saw it. */
export interface AlertApi {
  answerAlert(alertId: string, status: AlertAnswer, seen: AlertStatus): Promise<void>;
}

/** What people heard where the model heard something else. Raises ApiError. */
export interface FeedbackApi {
  giveFeedback(
    callId: string,
    segmentId: string,
    emotion: Emotion,
    comment: string | null,
  ): Promise<void>;
}

export interface RecordingToUpload {
  readonly contentType: string;
  readonly sizeBytes: number;
}

/** Where one recording is to be sent, and the call it becomes. */
export interface UploadTarget {
  readonly callId: string;
  readonly url: string;
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
}

/** Addresses for recordings whose caller has agreed. Raises ApiError. */
export interface UploadApi {
  offerUpload(recording: RecordingToUpload): Promise<UploadTarget>;
}

export type ExportFormat = "json" | "csv";

/** All that is known of a call, as a file. Raises ApiError. */
export interface ExportApi {
  exportCall(callId: string, format: ExportFormat): Promise<Blob>;
}

/** The newest readings of all calls that the viewer may see. Raises ApiError. */
export interface LogApi {
  newestReadings(emotion: Emotion | null, pageToken: string | null): Promise<LogPage>;
}

/** Where a recording can be heard for a while. */
export interface AudioAddress {
  readonly url: string;
  readonly expiresAt: Date;
}

/** Listening to finished calls. Raises ApiError. */
export interface AudioApi {
  /** null: there is nothing to hear. */
  recordingToHear(callId: string): Promise<Recording | null>;
  /** For an `<audio>` element, which sends no token. Asking for it is written down as listening. */
  audioAddress(callId: string): Promise<AudioAddress>;
}

/** All that the agent's page asks of the API. */
export interface PageApi
  extends CallApi, AlertApi, FeedbackApi, UploadApi, ExportApi, LogApi, AudioApi {}

import type { Emotion } from "../emotions.ts";
import type { AlertAnswer, AlertStatus } from "../model/alert.ts";
import { isFields } from "../model/fields.ts";
import { toLogPage, type LogPage } from "../model/log.ts";
import { toRecording, type Recording } from "../model/recording.ts";
import type {
  AudioAddress,
  AudioChunk,
  ExportFormat,
  PageApi,
  RecordingToUpload,
  UploadTarget,
} from "../ports.ts";
import { Http, textOf, type TokenSource } from "./http.ts";

export type { TokenSource };

const LOG_PAGE = 25;

/** The HTTP API as the page uses it. */
export class ApiClient implements PageApi {
  readonly #baseUrl: string;
  readonly #http: Http;

  constructor(baseUrl: string, token: TokenSource) {
    this.#baseUrl = baseUrl;
    this.#http = new Http(baseUrl, token);
  }

  async startCall(customerRef: string | null): Promise<string> {
    const response = await this.#http.postJson("/calls", {
      consent: "granted",
      ...(customerRef === null ? {} : { customer_ref: customerRef }),
    });
    return textOf(await response.json(), "call_id", response.status);
  }

  async sendChunk(chunk: AudioChunk, signal: AbortSignal): Promise<void> {
    const where = new URLSearchParams({
      call_id: chunk.callId,
      channel: "customer",
      sequence: String(chunk.sequence),
      start_offset_sec: chunk.startOffsetSec.toFixed(3),
    });
    const body = { content: chunk.wav, type: "audio/wav" };
    await this.#http.post(`/analyze/stream?${where.toString()}`, body, signal);
  }

  async endCall(callId: string, signal: AbortSignal): Promise<void> {
    await this.#http.post(`/calls/${encodeURIComponent(callId)}/end`, null, signal);
  }

  async answerAlert(alertId: string, status: AlertAnswer, seen: AlertStatus): Promise<void> {
    const body = { status, expected_status: seen };
    await this.#http.postJson(`/alerts/${encodeURIComponent(alertId)}`, body);
  }

  async giveFeedback(
    callId: string,
    segmentId: string,
    emotion: Emotion,
    comment: string | null,
  ): Promise<void> {
    await this.#http.postJson(`/segments/${encodeURIComponent(segmentId)}/feedback`, {
      call_id: callId,
      emotion,
      ...(comment === null ? {} : { comment }),
    });
  }

  async exportCall(callId: string, format: ExportFormat): Promise<Blob> {
    const path = `/calls/${encodeURIComponent(callId)}/export?format=${format}`;
    return (await this.#http.get(path)).blob();
  }

  async newestReadings(emotion: Emotion | null, pageToken: string | null): Promise<LogPage> {
    const query = new URLSearchParams({ limit: String(LOG_PAGE) });
    if (emotion !== null) query.set("emotion", emotion);
    if (pageToken !== null) query.set("page_token", pageToken);
    const response = await this.#http.get(`/logs?${query.toString()}`);
    return toLogPage(await response.json());
  }

  async recordingToHear(callId: string): Promise<Recording | null> {
    const response = await this.#http.get(`/calls/${encodeURIComponent(callId)}/recording`);
    return toRecording(await response.json());
  }

  async audioAddress(callId: string): Promise<AudioAddress> {
    const path = `/calls/${encodeURIComponent(callId)}/audio`;
    const response = await this.#http.post(path, null);
    const answer: unknown = await response.json();
    const ticket = textOf(answer, "ticket", response.status);
    return {
      url: `${this.#baseUrl}${path}?ticket=${encodeURIComponent(ticket)}`,
      expiresAt: new Date(textOf(answer, "expires_at", response.status)),
    };
  }

  async offerUpload(recording: RecordingToUpload): Promise<UploadTarget> {
    const response = await this.#http.postJson("/recordings", {
      content_type: recording.contentType,
      size_bytes: recording.sizeBytes,
      consent: "granted",
    });
    const answer: unknown = await response.json();
    const headers = isFields(answer) && isFields(answer["headers"]) ? answer["headers"] : {};
    return {
      callId: textOf(answer, "call_id", response.status),
      url: textOf(answer, "upload_url", response.status),
      method: textOf(answer, "method", response.status),
      headers: Object.entries(headers).map(([name, value]) => [name, String(value)] as const),
    };
  }
}

import { ApiError } from "../api/errors.ts";
import type { CallApi } from "../ports.ts";
import type { Scope } from "../scope.ts";
import { retryAfterSec } from "./backoff.ts";
import type { SampleChunk } from "./chunker.ts";
import { RetryQueue } from "./retry-queue.ts";
import { encodeWav } from "./wav.ts";

const CONFLICT = 409;

/** How the sending of a call's audio goes. */
export interface SendingState {
  /** Chunks that the service does not have yet. */
  readonly pending: number;
  readonly isRetrying: boolean;
  /** Chunks that the service refused for good, and its last reason. */
  readonly rejected: number;
  readonly rejection: string | null;
}

export interface ChunkSenderOptions {
  readonly callId: string;
  readonly firstSequence: number;
  readonly sampleRateHz: number;
  readonly api: CallApi;
  readonly onChange: () => void;
  /** The place of a chunk holds other audio: somebody else sends this call too. */
  readonly onConflict: () => void;
}

/** Numbers a call's chunks and sends them in order, then the end of the call. */
export class ChunkSender {
  readonly #options: ChunkSenderOptions;
  readonly #queue: RetryQueue;
  #sequence: number;
  #rejected = 0;
  #rejection: string | null = null;

  constructor(scope: Scope, options: ChunkSenderOptions) {
    this.#options = options;
    this.#sequence = options.firstSequence;
    this.#queue = new RetryQueue(scope, {
      retryAfterSec,
      onChange: options.onChange,
      onDropped: (error) => {
        this.#rejected += 1;
        this.#rejection = error instanceof Error ? error.message : String(error);
        if (error instanceof ApiError && error.status === CONFLICT) options.onConflict();
      },
    });
    scope.listen(window, "online", () => {
      this.#queue.nudge();
    });
  }

  get state(): SendingState {
    return {
      pending: this.#queue.pending,
      isRetrying: this.#queue.isRetrying,
      rejected: this.#rejected,
      rejection: this.#rejection,
    };
  }

  send(chunk: SampleChunk): void {
    const { api, callId, sampleRateHz } = this.#options;
    const sequence = this.#sequence;
    this.#sequence += 1;
    const wav = encodeWav(chunk.samples, sampleRateHz);
    this.#queue.add((signal) =>
      api.sendChunk({ callId, sequence, startOffsetSec: chunk.startOffsetSec, wav }, signal),
    );
  }

  /** Ends the call once all that was said before has arrived; resolves when that is done or refused. */
  end(): Promise<void> {
    const { api, callId } = this.#options;
    return new Promise((resolve) => {
      this.#queue.add((signal) => api.endCall(callId, signal));
      this.#queue.whenEmpty(resolve);
    });
  }
}

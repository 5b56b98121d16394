import type { CallApi } from "../ports.ts";
import { strings } from "../strings/index.ts";
import type { Claim, Release } from "./claim.ts";
import { Scope } from "../scope.ts";
import { ChunkSender, type SendingState } from "./chunk-sender.ts";
import { Chunker } from "./chunker.ts";
import { levelOf } from "./level.ts";
import { MicrophoneError } from "./microphone-error.ts";
import { CAPTURE_RATE_HZ, type Microphone } from "./microphone.ts";

const CHUNK_SEC = 2.5;
const MIN_CHUNK_SEC = 0.5; // the API takes no shorter ones
const LEVEL_DECAY = 0.96; // per block of 8 ms: a meter falls slowly, or nobody can read it

export type LivePhase = "starting" | "recording" | "paused" | "ending" | "ended";

export interface LiveState extends SendingState {
  readonly callId: string;
  readonly phase: LivePhase;
  /** Why the microphone is off against the agent's will. */
  readonly problem: string | null;
}

export interface LiveCallOptions {
  readonly callId: string;
  /** Number of the first chunk: above 0 when a call goes on after the page was opened anew. */
  readonly firstSequence: number;
  /** Where the call's clock stands now, in seconds. */
  readonly clockSec: number;
  readonly api: CallApi;
  readonly openMicrophone: () => Promise<Microphone>;
  readonly claim: Claim;
  readonly onChange: () => void;
  readonly nowMs?: () => number;
}

/** A call that this page records: the microphone's samples become chunks that are sent in order. */
export class LiveCall {
  readonly callId: string;
  readonly #scope = new Scope();
  readonly #options: LiveCallOptions;
  readonly #sender: ChunkSender;
  readonly #nowMs: () => number;
  /** When the call's clock stood at zero; a new call's starts with the first sound. */
  #zeroMs: number | null = null;
  #phase: LivePhase = "paused";
  #problem: string | null = null;
  #microphone: Microphone | null = null;
  #chunker: Chunker | null = null;
  #spentSec: number;
  #level = 0;
  #claim: Release | null = null;

  constructor(options: LiveCallOptions) {
    this.callId = options.callId;
    this.#options = options;
    this.#nowMs = options.nowMs ?? (() => performance.now());
    if (options.clockSec > 0) this.#zeroMs = this.#nowMs() - 1000 * options.clockSec;
    this.#spentSec = options.clockSec;
    this.#sender = new ChunkSender(this.#scope, {
      ...options,
      sampleRateHz: CAPTURE_RATE_HZ,
      onConflict: () => {
        this.#yield();
      },
    });
  }

  get state(): LiveState {
    return {
      ...this.#sender.state,
      callId: this.callId,
      phase: this.#phase,
      problem: this.#problem,
    };
  }

  /** Loudness now, 0–1. */
  get level(): number {
    return this.#phase === "recording" ? this.#level : 0;
  }

  /** Whether closing the page now would lose audio. */
  get isBusy(): boolean {
    return this.#phase !== "ended" && (this.#phase !== "paused" || this.#sender.state.pending > 0);
  }

  /** Turns the microphone on; `opened` is one that is open already. What goes wrong is the state's `problem`. */
  async record(opened?: Microphone): Promise<void> {
    if (this.#phase !== "paused") return;
    this.#problem = null;
    this.#move("starting");
    if (!(await this.#claimed())) {
      opened?.close();
      this.#problem = strings.microphone.elsewhere;
      this.#move("paused");
      return;
    }
    try {
      await this.#listen(opened ?? (await this.#options.openMicrophone()));
      this.#move("recording");
    } catch (error) {
      this.#problem = MicrophoneError.from(error).message;
      this.#move("paused");
    }
  }

  /** Turns the microphone off; what it heard so far is sent. */
  stop(): void {
    if (this.#phase !== "recording") return;
    this.#microphone?.close();
    this.#microphone = null;
    const rest = this.#chunker?.flush();
    if (rest) this.#sender.send(rest);
    this.#spentSec = this.#chunker?.endOffsetSec ?? this.#spentSec;
    this.#move("paused");
  }

  /** Ends the call once everything is sent. */
  async end(): Promise<void> {
    this.stop();
    if (this.#phase !== "paused") return;
    this.#move("ending");
    await this.#sender.end();
    this.#leave();
  }

  /** Gives the microphone back and stops sending; what is still unsent is lost. */
  abandon(): void {
    this.#microphone?.close();
    this.#claim?.();
    this.#scope.close();
  }

  /** Another window records the call: what both would send cannot both be true, so this one ends. */
  #yield(): void {
    this.#microphone?.close();
    this.#problem = strings.microphone.conflict;
    this.#leave();
  }

  #leave(): void {
    this.#claim?.();
    this.#move("ended");
    this.#scope.close();
  }

  /** Held until this recording has ended, since another would go on with the same numbers. */
  async #claimed(): Promise<boolean> {
    this.#claim ??= await this.#options.claim(this.callId);
    return this.#claim !== null;
  }

  async #listen(microphone: Microphone): Promise<void> {
    // A pause is part of the call: its clock goes on, and never runs back over what was sent.
    this.#zeroMs ??= this.#nowMs();
    const elapsedSec = (this.#nowMs() - this.#zeroMs) / 1000;
    this.#chunker = new Chunker({
      sampleRateHz: CAPTURE_RATE_HZ,
      chunkSec: CHUNK_SEC,
      minChunkSec: MIN_CHUNK_SEC,
      startOffsetSec: Math.max(elapsedSec, this.#spentSec),
    });
    this.#microphone = microphone;
    await microphone.listen(
      (samples) => {
        this.#take(samples);
      },
      () => {
        this.#lose();
      },
    );
  }

  #take(samples: Float32Array): void {
    this.#level = Math.max(levelOf(samples), LEVEL_DECAY * this.#level);
    for (const chunk of this.#chunker?.push(samples) ?? []) this.#sender.send(chunk);
  }

  #lose(): void {
    this.stop();
    this.#problem = new MicrophoneError("lost").message;
    this.#options.onChange();
  }

  #move(phase: LivePhase): void {
    this.#phase = phase;
    this.#options.onChange();
  }
}

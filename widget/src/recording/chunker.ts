/** A stretch of samples that is ready to be sent. */
export interface SampleChunk {
  readonly samples: Float32Array;
  /** On the call's clock. */
  readonly startOffsetSec: number;
}

export interface ChunkerOptions {
  readonly sampleRateHz: number;
  readonly chunkSec: number;
  /** Shortest chunk the API takes: a shorter rest is filled up with silence. */
  readonly minChunkSec: number;
  /** Where on the call's clock the first sample lies. */
  readonly startOffsetSec: number;
}

/** Cuts a stream of samples into chunks of equal length. */
export class Chunker {
  readonly #options: ChunkerOptions;
  readonly #buffer: Float32Array;
  #filled = 0;
  #emittedFrames = 0;

  constructor(options: ChunkerOptions) {
    this.#options = options;
    this.#buffer = new Float32Array(Math.round(options.chunkSec * options.sampleRateHz));
  }

  /** End of the last sample taken, on the call's clock. */
  get endOffsetSec(): number {
    return this.#offsetOf(this.#emittedFrames + this.#filled);
  }

  push(samples: Float32Array): SampleChunk[] {
    const chunks: SampleChunk[] = [];
    let taken = 0;
    while (taken < samples.length) {
      const part = samples.subarray(taken, taken + this.#buffer.length - this.#filled);
      this.#buffer.set(part, this.#filled);
      this.#filled += part.length;
      taken += part.length;
      if (this.#filled === this.#buffer.length) chunks.push(this.#emit(this.#filled));
    }
    return chunks;
  }

  /** The rest, when the microphone stops. */
  flush(): SampleChunk | null {
    if (this.#filled === 0) return null;
    const { minChunkSec, sampleRateHz } = this.#options;
    const frames = Math.max(this.#filled, Math.round(minChunkSec * sampleRateHz));
    this.#buffer.fill(0, this.#filled, frames);
    return this.#emit(frames);
  }

  #emit(frames: number): SampleChunk {
    const chunk = {
      samples: this.#buffer.slice(0, frames),
      startOffsetSec: this.#offsetOf(this.#emittedFrames),
    };
    this.#emittedFrames += frames;
    this.#filled = 0;
    return chunk;
  }

  #offsetOf(frames: number): number {
    return this.#options.startOffsetSec + frames / this.#options.sampleRateHz;
  }
}

const ZERO_CROSSINGS = 12;
const STEPS_PER_CROSSING = 128;
// The cut-off lies a little under the lower Nyquist frequency, so that the filter's slope ends there.
const ROLL_OFF = 0.93;

/** Right half of a Hann-windowed sinc, tabulated; the left half mirrors it. */
const KERNEL = Float32Array.from(
  { length: ZERO_CROSSINGS * STEPS_PER_CROSSING + 2 },
  (_, index) => {
    const x = index / STEPS_PER_CROSSING;
    if (x >= ZERO_CROSSINGS) return 0;
    const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / ZERO_CROSSINGS);
    return window * (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
  },
);

function kernelAt(distance: number): number {
  const position = Math.min(Math.abs(distance), ZERO_CROSSINGS) * STEPS_PER_CROSSING;
  const index = Math.floor(position);
  const below = KERNEL[index] ?? 0;
  return below + (position - index) * ((KERNEL[index + 1] ?? 0) - below);
}

/**
 * Resamples a stream of mono samples by band-limited interpolation (J. O. Smith, "Digital Audio Resampling
 * Home Page", CCRMA). For browsers that refuse to capture at 16 kHz.
 */
export class Resampler {
  readonly #ratio: number;
  readonly #cutoff: number;
  readonly #reach: number;
  #buffer: Float32Array;
  /** Where the next output sample lies, in input samples from the start of the buffer. */
  #position: number;

  constructor(fromHz: number, toHz: number) {
    this.#ratio = fromHz / toHz;
    this.#cutoff = ROLL_OFF * Math.min(1, toHz / fromHz);
    this.#reach = Math.ceil(ZERO_CROSSINGS / this.#cutoff);
    this.#buffer = new Float32Array(this.#reach);
    this.#position = this.#reach;
  }

  /** Takes samples at the one rate and gives those that are ready at the other. */
  push(samples: Float32Array): Float32Array {
    const joined = new Float32Array(this.#buffer.length + samples.length);
    joined.set(this.#buffer);
    joined.set(samples, this.#buffer.length);
    const ready = Math.max(
      0,
      Math.ceil((joined.length - this.#reach - this.#position) / this.#ratio),
    );
    const output = Float32Array.from({ length: ready }, (_, index) =>
      this.#sampleAt(joined, this.#position + index * this.#ratio),
    );
    this.#position += ready * this.#ratio;
    const spent = Math.max(0, Math.floor(this.#position) - this.#reach);
    this.#buffer = joined.slice(spent);
    this.#position -= spent;
    return output;
  }

  #sampleAt(input: Float32Array, position: number): number {
    const first = Math.max(0, Math.ceil(position - this.#reach));
    const last = Math.min(input.length - 1, Math.floor(position + this.#reach));
    let sum = 0;
    for (let index = first; index <= last; index += 1) {
      sum += (input[index] ?? 0) * kernelAt((index - position) * this.#cutoff);
    }
    return sum * this.#cutoff;
  }
}

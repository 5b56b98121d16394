import { describe, expect, it } from "vitest";
import { Resampler } from "../src/recording/resampler.ts";

function tone(frequencyHz: number, rateHz: number, seconds: number): Float32Array {
  return Float32Array.from({ length: rateHz * seconds }, (_, n) =>
    Math.sin((2 * Math.PI * frequencyHz * n) / rateHz),
  );
}

function inBlocks(resampler: Resampler, samples: Float32Array, block: number): number[] {
  const output: number[] = [];
  for (let at = 0; at < samples.length; at += block) {
    output.push(...resampler.push(samples.subarray(at, at + block)));
  }
  return output;
}

function rms(samples: readonly number[]): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

describe.each([48_000, 44_100])("Resampler from %i Hz to 16 kHz", (rateHz) => {
  it("keeps a tone in the band, sample by sample", () => {
    const output = inBlocks(new Resampler(rateHz, 16_000), tone(1000, rateHz, 1), 128);
    expect(output.length).toBeGreaterThan(15_900);
    expect(output.length).toBeLessThanOrEqual(16_000);
    const expected = tone(1000, 16_000, 1);
    const errors = output.map((sample, n) => sample - (expected[n] ?? 0)).slice(200);
    expect(rms(errors)).toBeLessThan(0.005);
  });

  it("removes what would fold back into the band", () => {
    const output = inBlocks(new Resampler(rateHz, 16_000), tone(10_000, rateHz, 1), 128);
    expect(rms(output.slice(200))).toBeLessThan(0.005);
  });

  it("does not depend on how the samples are cut", () => {
    const samples = tone(440, rateHz, 0.5);
    const small = inBlocks(new Resampler(rateHz, 16_000), samples, 127);
    const large = inBlocks(new Resampler(rateHz, 16_000), samples, 5000);
    const worst = large.reduce(
      (most, sample, n) => Math.max(most, Math.abs(sample - (small[n] ?? 9))),
      0,
    );
    expect(worst).toBeLessThan(1e-4);
  });
});

import { describe, expect, it } from "vitest";
import { Chunker } from "../src/recording/chunker.ts";

const OPTIONS = { sampleRateHz: 100, chunkSec: 2.5, minChunkSec: 0.5, startOffsetSec: 0 };

function ramp(from: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => from + index);
}

describe("Chunker", () => {
  it("cuts chunks of equal length that join without a gap, however the samples come", () => {
    const chunker = new Chunker(OPTIONS);
    const chunks = [
      chunker.push(ramp(0, 130)),
      chunker.push(ramp(130, 470)),
      chunker.push(ramp(600, 150)),
    ].flat();
    expect(chunks.map(({ startOffsetSec }) => startOffsetSec)).toEqual([0, 2.5, 5]);
    const joined = chunks.flatMap(({ samples }) => [...samples]);
    expect(joined).toEqual([...ramp(0, 750)]);
  });

  it("starts where the call's clock stands", () => {
    const chunker = new Chunker({ ...OPTIONS, startOffsetSec: 12 });
    expect(chunker.push(ramp(0, 250))[0]?.startOffsetSec).toBe(12);
    chunker.push(ramp(0, 50));
    expect(chunker.endOffsetSec).toBe(15);
  });

  it("gives the rest when it is flushed, and then nothing", () => {
    const chunker = new Chunker(OPTIONS);
    chunker.push(ramp(0, 350));
    const rest = chunker.flush();
    expect(rest?.startOffsetSec).toBe(2.5);
    expect([...(rest?.samples ?? [])]).toEqual([...ramp(250, 100)]);
    expect(chunker.flush()).toBeNull();
  });

  it("fills a rest that is shorter than the API takes with silence, not with old samples", () => {
    const chunker = new Chunker(OPTIONS);
    chunker.push(ramp(1, 253));
    const samples = chunker.flush()?.samples;
    expect(samples).toHaveLength(50);
    expect([...(samples ?? [])].slice(0, 4)).toEqual([251, 252, 253, 0]);
    expect(samples?.at(-1)).toBe(0);
  });
});

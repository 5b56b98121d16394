import { describe, expect, it } from "vitest";
import { encodeWav } from "../src/recording/wav.ts";

function ascii(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}

describe("encodeWav", () => {
  it("writes a 16 kHz mono PCM header whose lengths are those of the data", () => {
    const bytes = encodeWav(new Float32Array(8000), 16_000);
    const view = new DataView(bytes.buffer);
    expect(bytes).toHaveLength(44 + 16_000);
    expect([ascii(bytes, 0, 4), ascii(bytes, 8, 16), ascii(bytes, 36, 40)]).toEqual([
      "RIFF",
      "WAVEfmt ",
      "data",
    ]);
    expect(view.getUint32(4, true)).toBe(bytes.length - 8);
    expect(view.getUint16(20, true)).toBe(1);
    expect(view.getUint16(22, true)).toBe(1);
    expect(view.getUint32(24, true)).toBe(16_000);
    expect(view.getUint32(28, true)).toBe(32_000);
    expect(view.getUint16(34, true)).toBe(16);
    expect(view.getUint32(40, true)).toBe(16_000);
  });

  it("scales samples to 16 bits and clips what is too loud", () => {
    const view = new DataView(encodeWav(Float32Array.of(0, 0.5, 1, -1, 2, -2), 16_000).buffer);
    const values = [0, 1, 2, 3, 4, 5].map((index) => view.getInt16(44 + 2 * index, true));
    expect(values).toEqual([0, 16384, 32767, -32767, 32767, -32767]);
  });
});

import { describe, expect, it } from "vitest";
import { formatClock, formatPercent } from "../src/formats.ts";
import { levelOf } from "../src/recording/level.ts";
import { MicrophoneError } from "../src/recording/microphone-error.ts";
import { callName } from "../src/views/call-name.ts";
import { hrefOfCall, parseRoute } from "../src/routes.ts";

describe("routes", () => {
  it("opens a call by a deep link and back", () => {
    expect(parseRoute("#/calls/call-7").callId).toBe("call-7");
    expect(parseRoute(hrefOfCall("a.b_c-1")).callId).toBe("a.b_c-1");
  });

  it.each(["", "#/", "#/calls/", "#/calls/a/b", "#/calls/%E0%A4%A"])(
    "shows the list for %j",
    (hash) => {
      expect(parseRoute(hash).callId).toBeNull();
    },
  );
});

describe("formats", () => {
  it.each([
    [0, "0:00"],
    [65.9, "1:05"],
    [3725, "1:02:05"],
  ])("writes %d s as %s", (offsetSec, text) => {
    expect(formatClock(offsetSec)).toBe(text);
  });

  it("writes shares as percentages", () => {
    expect(formatPercent(0.853)).toBe("85%");
  });
});

describe("MicrophoneError", () => {
  it.each([
    ["NotAllowedError", "denied"],
    ["NotFoundError", "missing"],
    ["NotReadableError", "busy"],
    ["WeirdError", "other"],
  ])("explains %s as %s", (name, fault) => {
    expect(MicrophoneError.from(new DOMException("reason", name)).fault).toBe(fault);
  });

  it("keeps the browser's own words where it has none", () => {
    expect(MicrophoneError.from(new DOMException("odd thing", "WeirdError")).message).toContain(
      "odd thing",
    );
  });
});

describe("levelOf", () => {
  it("is 0 in silence and 1 at full scale", () => {
    expect(levelOf(new Float32Array(10))).toBe(0);
    expect(levelOf(new Float32Array(10).fill(1))).toBe(1);
    expect(levelOf(new Float32Array(10).fill(0.0316))).toBeCloseTo(0.5, 2);
  });
});

describe("callName", () => {
  it.each([
    ["Ms Example", "Ms Example"],
    [null, "call-7"],
    [`demo:${"0123456789abcdef".repeat(2)}`, "Customer 012345"],
    ["case:4711", "case:4711"],
  ])("names a call of %s %s", (customerRef, name) => {
    expect(callName({ customerRef, id: "call-7" })).toBe(name);
  });
});

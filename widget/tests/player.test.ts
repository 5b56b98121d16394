import { describe, expect, it, vi } from "vitest";
import Renderer from "wavesurfer.js/dist/renderer.js";
import { toRecording } from "../src/model/recording.ts";
import type { Segment } from "../src/model/reading.ts";
import type { Emotion } from "../src/emotions.ts";
import { angryMoments, laneOf, lanesOf, segmentAt } from "../src/player/lanes.ts";
import { onKey, placeInWords, type Actions } from "../src/player/player-parts.ts";
import { adoptStyles } from "../src/player/wave-shell.ts";

function segment(startOffsetSec: number, emotion: Emotion | null, channel = "customer"): Segment {
  return {
    id: `${channel}-${startOffsetSec}`,
    channel,
    emotion,
    confidence: emotion && 0.8,
    valence: emotion && 0,
    isUncertain: false,
    probabilities: new Map(),
    sequence: startOffsetSec,
    startOffsetSec,
    endOffsetSec: startOffsetSec + 5,
  };
}

describe("toRecording", () => {
  it("reads levels by channel", () => {
    const recording = toRecording({
      available: true,
      content_type: "audio/wav",
      levels_db: { agent: [-20, "x", -120], customer: [] },
    });
    expect(recording?.contentType).toBe("audio/wav");
    expect([...(recording?.levelsDb ?? [])]).toEqual([
      ["agent", [-20, -120]],
      ["customer", []],
    ]);
  });

  it.each([null, {}, { available: false, reason: "…" }, { available: true }])(
    "is null for %j",
    (answer) => {
      expect(toRecording(answer)).toBeNull();
    },
  );
});

describe("lanes", () => {
  it("draws loudness between silence and full scale", () => {
    const [lane] = lanesOf(new Map([["mixed", [0, -27, -54, -120]]]));
    expect(lane).toEqual({ channel: "mixed", peaks: [1, 0.5, 0.03, 0.03] });
  });

  it("draws a line where no levels were kept", () => {
    expect(lanesOf(new Map())).toHaveLength(1);
    expect(lanesOf(new Map([["agent", []]]))).toHaveLength(1);
  });

  it("lays a segment on its channel, and on the only one where voices were told apart", () => {
    const two = lanesOf(
      new Map([
        ["agent", [-9]],
        ["customer", [-9]],
      ]),
    );
    expect(laneOf(segment(0, "sad"), two)).toBe(1);
    expect(laneOf(segment(0, "sad"), lanesOf(new Map([["mixed", [-9]]])))).toBe(0);
  });

  it("finds where anger begins, and what is heard at a moment", () => {
    const segments = [
      segment(0, "neutral"),
      segment(5, "angry"),
      segment(10, "angry"),
      segment(20, null),
      segment(30, "angry"),
    ];
    expect(angryMoments(segments)).toEqual([5, 30]);
    expect(segmentAt(segments, 5)?.startOffsetSec).toBe(5);
    expect(segmentAt(segments, 17)).toBeUndefined();
    expect(placeInWords(7, 65, segments)).toBe("0:07 of 1:05, Angry");
    expect(placeInWords(17, 65, segments)).toBe("0:17 of 1:05");
  });
});

describe("onKey", () => {
  const actions = { toggle: vi.fn(), step: vi.fn(), nextAngry: vi.fn() } satisfies Actions;

  function press(key: string, init: KeyboardEventInit = {}, from: EventTarget = new EventTarget()) {
    const event = new KeyboardEvent("keydown", { key, ...init });
    vi.spyOn(event, "composedPath").mockReturnValue([from]);
    return onKey(event, actions);
  }

  it("plays, steps and leaps", () => {
    expect([press(" "), press("ArrowLeft"), press("ArrowRight"), press("n")]).toEqual(
      Array(4).fill(true),
    );
    expect(actions.toggle).toHaveBeenCalledOnce();
    expect(actions.step.mock.calls).toEqual([[-5], [5]]);
    expect(actions.nextAngry).toHaveBeenCalledOnce();
  });

  it("leaves other keys, shortcuts and a button's own key alone", () => {
    expect(press("x")).toBe(false);
    expect(press("ArrowLeft", { altKey: true })).toBe(false);
    expect(press(" ", {}, document.createElement("button"))).toBe(false);
    expect(onKey(new KeyboardEvent("keydown", { key: "n" }), { ...actions, nextAngry: null })).toBe(
      false,
    );
  });
});

describe("adoptStyles", () => {
  it("has wavesurfer.js draw in a shadow root without a style element", () => {
    const sheet = new CSSStyleSheet();
    adoptStyles([sheet]);
    const container = document.createElement("div");
    document.body.append(container);
    new Renderer({ container, height: 10 });
    const root = container.firstElementChild?.shadowRoot;
    expect(root?.querySelector("style")).toBeNull();
    expect(root?.adoptedStyleSheets).toEqual([sheet]);
    for (const part of ["scroll", "wrapper", "canvases", "progress", "cursor"]) {
      expect(root?.querySelector(`.${part}`)?.getAttribute("part")).toBe(part);
    }
    container.remove();
  });
});

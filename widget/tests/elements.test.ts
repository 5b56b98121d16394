import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { CallListElement } from "../src/elements/call-list-element.ts";
import { ReadingElement } from "../src/elements/reading-element.ts";
import { TimelineElement } from "../src/elements/timeline-element.ts";
import type { Emotion } from "../src/emotions.ts";
import type { LiveMood } from "../src/model/live-mood.ts";
import type { Segment } from "../src/model/reading.ts";

function segment(sequence: number, emotion: Emotion | null, isUncertain = false): Segment {
  return {
    id: `customer-${String(sequence).padStart(6, "0")}`,
    channel: "customer",
    emotion,
    confidence: emotion ? 0.8 : null,
    valence: emotion ? 0 : null,
    isUncertain,
    probabilities: new Map(emotion ? [[emotion, 0.8]] : []),
    sequence,
    startOffsetSec: 2.5 * sequence,
    endOffsetSec: 2.5 * (sequence + 1),
  };
}

const ANGRY: LiveMood = {
  emotion: "angry",
  probabilities: new Map([
    ["angry", 0.6],
    ["neutral", 0.28],
  ]),
  intensity: 0.72,
  trend: "steady",
  durationSec: 12.5,
};

function text(root: ShadowRoot, selector: string): string | undefined {
  return root.querySelector(selector)?.textContent.replace(/\s+/g, " ").trim();
}

beforeAll(() => {
  customElements.define("calltone-call-list", CallListElement);
  customElements.define("calltone-reading", ReadingElement);
  customElements.define("calltone-timeline", TimelineElement);
});

afterEach(() => {
  document.body.replaceChildren();
});

describe("ReadingElement", () => {
  async function show(
    reading: Segment,
    mood: LiveMood | null,
    element = new ReadingElement(),
  ): Promise<ShadowRoot> {
    document.body.append(element);
    element.reading = reading;
    element.mood = mood;
    await element.updateComplete;
    if (!element.shadowRoot) throw new Error("expected a shadow root");
    return element.shadowRoot;
  }

  it("shows the mood large and the newest segment small", async () => {
    const root = await show(segment(5, "happy", true), ANGRY);
    expect(text(root, ".word")).toBe("Angry");
    expect(root.querySelector(".now")?.getAttribute("data-mood")).toBe("angry");
    expect(root.querySelector(".mood-now .icon")?.getAttribute("data-mood")).toBe("angry");
    expect(text(root, ".just-now")).toBe("Just now: Happy, 80% sure, uncertain");
    expect(text(root, ".bars [data-mood=angry] .figure")).toBe("60%");
  });

  it.each([
    ["improving", "for 0:12 Improving"],
    ["steady", "for 0:12 Steady"],
    ["worsening", "for 0:12 Worsening"],
  ] as const)("tells by word and arrow that the mood is %s", async (trend, expected) => {
    const root = await show(segment(5, "angry"), { ...ANGRY, trend });
    expect(text(root, ".course")).toBe(expected);
    const arrow = root.querySelector(".arrow");
    expect([arrow?.getAttribute("aria-hidden"), arrow?.hasAttribute("role")]).toEqual([
      "true",
      false,
    ]);
  });

  it("gives the intensity as a text too", async () => {
    const root = await show(segment(5, "angry"), ANGRY);
    const meter = root.querySelector("[role=meter]");
    expect(meter?.getAttribute("aria-valuetext")).toBe("72%");
    expect(text(root, "[role=meter]")).toBe("Intensity 72%");
  });

  it("keeps the mood in silence and says that it is silent", async () => {
    const root = await show(segment(5, null), ANGRY);
    expect(text(root, ".word")).toBe("Angry");
    expect(text(root, ".just-now")).toBe("Just now: Silence, nobody is speaking");
  });

  it("shows no figures for silence before the first words", async () => {
    const root = await show(segment(0, null), null);
    expect(text(root, ".word")).toBe("Silence");
    expect(root.textContent).not.toContain("%");
    expect(root.querySelector("[role=meter]")).toBeNull();
  });

  it("falls back on the newest segment", async () => {
    const root = await show(segment(0, "sad"), null);
    expect(text(root, ".word")).toBe("Sad");
    expect(text(root, ".just-now")).toBe("Just now: Sad, 80% sure");
  });

  it("announces a change of the mood's emotion or trend, and nothing else", async () => {
    const element = new ReadingElement();
    const root = await show(segment(0, "angry"), ANGRY, element);
    const spoken = root.querySelector("[aria-live=polite]");
    if (!spoken) throw new Error("expected a live region");
    expect(spoken.textContent.trim()).toBe("The caller sounds angry. Trend: steady.");
    let changes = 0;
    const observer = new MutationObserver((records) => (changes += records.length));
    observer.observe(spoken, { characterData: true, childList: true, subtree: true });

    await show(segment(1, "happy"), { ...ANGRY, durationSec: 15, intensity: 0.5 }, element);
    await show(segment(2, null), { ...ANGRY, durationSec: 17.5 }, element);
    changes += observer.takeRecords().length;
    expect(changes).toBe(0);

    await show(segment(3, "angry"), { ...ANGRY, trend: "worsening" }, element);
    changes += observer.takeRecords().length;
    expect(changes).toBeGreaterThan(0);
    expect(spoken.textContent.trim()).toBe("The caller sounds angry. Trend: worsening.");
    await show(segment(4, "sad"), { ...ANGRY, emotion: "sad" }, element);
    expect(spoken.textContent.trim()).toBe("The caller sounds sad. Trend: steady.");
  });
});

describe("CallListElement", () => {
  it("shows the mood of a live call, not its newest segment", async () => {
    const list = new CallListElement();
    document.body.append(list);
    const live = {
      id: "c1",
      status: "live",
      source: "live",
      isAudioKept: false,
      summary: null,
      error: null,
    } as const;
    const rest = {
      agentId: "a",
      customerRef: null,
      startedAt: null,
      durationSec: 5,
      progress: 0,
      alerts: [],
    };
    list.calls = [{ ...live, ...rest, current: { ...segment(5, "happy", true), mood: ANGRY } }];
    await list.updateComplete;
    if (!list.shadowRoot) throw new Error("expected a shadow root");
    expect(text(list.shadowRoot, ".mood")).toBe("Angry");
  });
});

describe("TimelineElement", () => {
  async function show(segments: readonly Segment[]): Promise<Element[]> {
    const element = document.querySelector("calltone-timeline") ?? new TimelineElement();
    if (!(element instanceof TimelineElement)) throw new Error("expected a timeline");
    document.body.append(element);
    element.segments = segments;
    await element.updateComplete;
    return [...(element.shadowRoot?.querySelectorAll("[role=listitem]") ?? [])];
  }

  it("names every segment, silence and doubt included", async () => {
    const items = await show([segment(0, "happy"), segment(1, null), segment(2, "sad", true)]);
    expect(items.map((item) => item.getAttribute("aria-label"))).toEqual([
      "0:00 to 0:02, happy, 80% sure",
      "0:02 to 0:05, silence",
      "0:05 to 0:07, sad, 80% sure, uncertain",
    ]);
  });

  it("grows without rebuilding what is there, and has one tab stop", async () => {
    const before = await show([segment(0, "happy"), segment(1, "sad")]);
    const after = await show([segment(0, "happy"), segment(1, "sad"), segment(2, "angry")]);
    expect(after.slice(0, 2)).toEqual(before);
    expect(after[0] === before[0] && after[1] === before[1]).toBe(true);
    expect(after.map((item) => item.getAttribute("tabindex"))).toEqual(["-1", "-1", "0"]);
  });
});

import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { ReadingElement } from "../src/elements/reading-element.ts";
import { TimelineElement } from "../src/elements/timeline-element.ts";
import type { Emotion } from "../src/emotions.ts";
import type { Segment } from "../src/model/reading.ts";

function segment(sequence: number, emotion: Emotion | null, isUncertain = false): Segment {
  return {
    id: `customer-${String(sequence).padStart(6, "0")}`,
    channel: "customer",
    emotion,
    confidence: emotion ? 0.8 : null,
    isUncertain,
    probabilities: new Map(emotion ? [[emotion, 0.8]] : []),
    sequence,
    startOffsetSec: 2.5 * sequence,
    endOffsetSec: 2.5 * (sequence + 1),
  };
}

beforeAll(() => {
  customElements.define("calltone-reading", ReadingElement);
  customElements.define("calltone-timeline", TimelineElement);
});

afterEach(() => {
  document.body.replaceChildren();
});

describe("ReadingElement", () => {
  async function show(element: ReadingElement, reading: Segment): Promise<ShadowRoot> {
    element.reading = reading;
    await element.updateComplete;
    if (!element.shadowRoot) throw new Error("expected a shadow root");
    return element.shadowRoot;
  }

  function text(root: ShadowRoot, selector: string): string | undefined {
    return root.querySelector(selector)?.textContent.replace(/\s+/g, " ").trim();
  }

  it("tells the emotion by word, figure and icon, and doubts in words", async () => {
    const element = new ReadingElement();
    document.body.append(element);
    const root = await show(element, segment(0, "angry", true));
    expect(text(root, ".word")).toBe("Angry");
    expect(text(root, ".sure")).toBe("80% sure ? Uncertain");
    expect(root.querySelector(".now .icon")).not.toBeNull();
  });

  it("announces a change of emotion, not every new segment", async () => {
    const element = new ReadingElement();
    document.body.append(element);
    const root = await show(element, segment(0, "sad"));
    const spoken = root.querySelector("[aria-live=polite]");
    expect(spoken?.textContent.trim()).toBe("The caller sounds sad.");
    let changes = 0;
    const observer = new MutationObserver((records) => (changes += records.length));
    if (spoken) observer.observe(spoken, { characterData: true, childList: true, subtree: true });
    await show(element, segment(1, "sad"));
    changes += observer.takeRecords().length;
    expect(changes).toBe(0);
    await show(element, segment(2, null));
    changes += observer.takeRecords().length;
    expect(changes).toBeGreaterThan(0);
    expect(spoken?.textContent.trim()).toBe("The caller is silent.");
  });

  it("shows no figures for silence", async () => {
    const element = new ReadingElement();
    document.body.append(element);
    const root = await show(element, segment(0, null));
    expect(text(root, ".word")).toBe("Silence");
    expect(root.textContent).not.toContain("%");
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

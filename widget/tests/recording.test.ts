import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { RecordingElement } from "../src/elements/recording-element.ts";
import { SegmentsElement } from "../src/elements/segments-element.ts";
import type { AudioApi } from "../src/ports.ts";
import { Scope } from "../src/scope.ts";

const definePlayer = vi.hoisted(() => vi.fn());
vi.mock("../src/player/define.ts", () => ({ definePlayer }));

const scope = new Scope();
const api = {
  recordingToHear: vi.fn<AudioApi["recordingToHear"]>(),
  audioAddress: vi.fn<AudioApi["audioAddress"]>(),
};

beforeAll(() => {
  customElements.define("calltone-recording", RecordingElement);
  customElements.define("calltone-segments", SegmentsElement);
});

beforeEach(() => {
  definePlayer.mockReset();
  api.recordingToHear.mockReset().mockResolvedValue(null);
});

afterEach(() => {
  document.body.replaceChildren();
});

async function show(isKept: boolean | null): Promise<RecordingElement> {
  const element = new RecordingElement();
  Object.assign(element, { callId: "c1", api, isKept });
  document.body.append(element);
  await element.updateComplete;
  return element;
}

async function says(element: RecordingElement, words: string): Promise<void> {
  await vi.waitFor(() => {
    expect(element.shadowRoot?.textContent).toContain(words);
  });
}

describe("RecordingElement", () => {
  it("asks nobody where the call says that its audio is not kept", async () => {
    await says(await show(false), "The audio of this call is not kept");
    expect(api.recordingToHear).not.toHaveBeenCalled();
  });

  it.each([true, null])(
    "asks where it says %s, and does not load the player for nothing",
    async (kept) => {
      const { shadowRoot } = await show(kept);
      expect(shadowRoot?.textContent).toContain("is not kept");
      expect(api.recordingToHear).toHaveBeenCalledWith("c1");
      expect(definePlayer).not.toHaveBeenCalled();
    },
  );

  it("loads the player where there is something to hear", async () => {
    api.recordingToHear.mockResolvedValue({ contentType: "audio/wav", levelsDb: new Map() });
    const element = await show(true);
    const playable = vi.fn();
    scope.listen(element, "calltone-playable", playable);
    await vi.waitFor(() => {
      expect(element.shadowRoot?.querySelector("calltone-player")).not.toBeNull();
    });
    expect(definePlayer).toHaveBeenCalledOnce();
    expect(playable).toHaveBeenCalledOnce();
    expect(api.audioAddress).not.toHaveBeenCalled(); // nobody listens yet
  });

  it("says what went wrong and tries again", async () => {
    api.recordingToHear.mockRejectedValueOnce(new Error("no network"));
    const element = await show(true);
    await says(element, "no network");
    element.shadowRoot?.querySelector("button")?.click();
    await says(element, "is not kept");
  });
});

describe("SegmentsElement", () => {
  async function rows(playable: boolean): Promise<SegmentsElement> {
    const element = new SegmentsElement();
    element.playable = playable;
    element.segments = [
      {
        id: "customer-000000",
        channel: "customer",
        emotion: "sad",
        confidence: 0.5,
        valence: -0.5,
        isUncertain: false,
        probabilities: new Map(),
        sequence: 0,
        startOffsetSec: 65,
        endOffsetSec: 70,
      },
    ];
    document.body.append(element);
    await element.updateComplete;
    return element;
  }

  it("plays a row once, by its button too", async () => {
    const element = await rows(true);
    const wanted = vi.fn();
    scope.listen(element, "calltone-play-wanted", (event) => {
      wanted((event as CustomEvent).detail);
    });
    const button = element.shadowRoot?.querySelector<HTMLButtonElement>("tbody button");
    expect(button?.getAttribute("aria-label")).toBe("Play from 1:05");
    button?.click();
    expect(wanted.mock.calls).toEqual([[{ offsetSec: 65 }]]);
    element.shadowRoot?.querySelector<HTMLElement>("tbody td:last-child")?.click();
    expect(wanted).toHaveBeenCalledTimes(2);
  });

  it("is plain text where nothing can be heard", async () => {
    const element = await rows(false);
    expect(element.shadowRoot?.querySelector("tbody button")).toBeNull();
    expect(element.shadowRoot?.querySelector("tbody td")?.textContent.trim()).toBe("1:05");
  });
});

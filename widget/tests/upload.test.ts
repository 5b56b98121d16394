import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { UploadElement } from "../src/elements/upload-element.ts";
import type { RecordingToUpload, UploadTarget } from "../src/ports.ts";
import type { Put } from "../src/upload/put.ts";
import { Scope } from "../src/scope.ts";
import { recordingType } from "../src/upload/recording-file.ts";

describe("recordingType", () => {
  it.each([
    ["a.WAV", "audio/wav"],
    ["call.2026.m4a", "audio/mp4"],
    ["x.opus", "audio/ogg"],
  ])("knows %s as %s", (name, type) => {
    expect(recordingType({ name, size: 9 }, 10)).toBe(type);
  });

  it.each([
    ["list.txt", 5, "no recording"],
    ["noending", 5, "no recording"],
    ["x.constructor", 5, "no recording"],
    ["a.wav", 0, "empty"],
    ["a.wav", 11_000_000, "11 MB; at most 10 MB"],
  ])("refuses %s of %d bytes: %s", (name, size, reason) => {
    expect(() => recordingType({ name, size }, 10_000_000)).toThrow(reason);
  });
});

describe("UploadElement", () => {
  const target: UploadTarget = { callId: "r1", url: "/put", method: "PUT", headers: [] };
  const offerUpload = vi.fn<(recording: RecordingToUpload) => Promise<UploadTarget>>();
  const put = vi.fn<Put>();
  let element: UploadElement;

  beforeAll(() => {
    customElements.define("calltone-upload", UploadElement);
  });

  beforeEach(async () => {
    offerUpload.mockResolvedValue(target);
    put.mockResolvedValue(undefined);
    element = new UploadElement();
    element.api = { offerUpload };
    element.put = put;
    document.body.append(element);
    await element.updateComplete;
  });

  afterEach(() => {
    document.body.replaceChildren();
    offerUpload.mockReset();
    put.mockReset();
  });

  function root(): ShadowRoot {
    if (!element.shadowRoot) throw new Error("expected a shadow root");
    return element.shadowRoot;
  }

  async function drop(...files: File[]): Promise<void> {
    const event = new Event("drop", { cancelable: true });
    Object.assign(event, { dataTransfer: { files } });
    root().querySelector(".zone")?.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(true);
    await element.updateComplete;
  }

  async function submit(consent: boolean): Promise<void> {
    const box = root().querySelector<HTMLInputElement>("[name=consent]");
    if (box) box.checked = consent;
    root()
      .querySelector("form")
      ?.dispatchEvent(new Event("submit", { cancelable: true }));
    await element.updateComplete;
  }

  const wav = new File(["RIFF"], "call.wav");

  it("uploads what was dropped and tells which call it becomes", async () => {
    const told: unknown[] = [];
    const scope = new Scope();
    scope.listen(element, "calltone-uploaded", (event) => {
      told.push((event as CustomEvent).detail);
    });
    await drop(wav);
    await submit(true);
    await vi.waitFor(() => {
      expect(told).toEqual([{ callId: "r1" }]);
    });
    expect(offerUpload.mock.calls).toEqual([[{ contentType: "audio/wav", sizeBytes: 4 }]]);
    expect(put.mock.calls[0]?.slice(0, 2)).toEqual([wav, target]);
  });

  it("sends nothing without consent", async () => {
    await drop(wav);
    await submit(false);
    expect(offerUpload).not.toHaveBeenCalled();
    expect(root().textContent).toContain("without consent");
  });

  it.each([
    [[new File(["x"], "list.txt")], "no recording"],
    [[wav, wav], "one file at a time"],
  ])("refuses %o", async (files, reason) => {
    await drop(...files);
    expect(root().querySelector("[role=alert]")?.textContent).toContain(reason);
    expect(root().querySelector<HTMLButtonElement>("[type=submit]")?.disabled).toBe(true);
  });

  it("can be tried again after a failure, with the same file", async () => {
    put.mockRejectedValueOnce(new Error("broken off"));
    await drop(wav);
    await submit(true);
    await vi.waitFor(() => {
      expect(root().querySelector("[role=alert]")?.textContent).toBe("broken off");
    });
    await submit(true);
    await vi.waitFor(() => {
      expect(root().textContent).toContain("Uploaded");
    });
  });
});

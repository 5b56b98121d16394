import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { DevicePickerElement } from "../src/elements/device-picker-element.ts";
import type { InputDevice } from "../src/recording/devices.ts";

const HEADSET = { id: "h", label: "Headset" };
const BUILT_IN = { id: "b", label: "Built-in" };

describe("DevicePickerElement", () => {
  const changes = new EventTarget();
  const choose = vi.fn<(id: string) => void>();
  let known: readonly InputDevice[];

  beforeAll(() => {
    customElements.define("calltone-device-picker", DevicePickerElement);
  });

  afterEach(() => {
    document.body.replaceChildren();
  });

  async function show(): Promise<ShadowRoot> {
    const element = new DevicePickerElement();
    element.devices = {
      list: () => Promise.resolve(known),
      chosen: () => "h",
      choose,
      changes,
    };
    document.body.append(element);
    await Promise.resolve(); // the list has come
    await element.updateComplete;
    if (!element.shadowRoot) throw new Error("expected a shadow root");
    return element.shadowRoot;
  }

  it("asks only where there is a choice", async () => {
    known = [BUILT_IN];
    expect((await show()).querySelector("select")).toBeNull();
  });

  it("shows the chosen one and remembers another", async () => {
    known = [BUILT_IN, HEADSET];
    const select = (await show()).querySelector("select");
    if (!select) throw new Error("expected a select");
    expect(select.value).toBe("h");
    select.value = "b";
    select.dispatchEvent(new Event("change"));
    expect(choose).toHaveBeenCalledWith("b");
  });

  it("follows devices that come and go", async () => {
    known = [BUILT_IN];
    const root = await show();
    known = [BUILT_IN, HEADSET];
    changes.dispatchEvent(new Event("devicechange"));
    await vi.waitFor(() => {
      expect(root.querySelectorAll("option")).toHaveLength(2);
    });
  });
});

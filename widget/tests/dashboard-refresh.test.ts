import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../src/api/errors.ts";
import type { Http } from "../src/api/http.ts";
import { FiguresElement } from "../src/dashboard/figures/figures-element.ts";
import { HttpFigures } from "../src/dashboard/figures/http-figures.ts";
import type { Metrics } from "../src/dashboard/figures/metrics.ts";
import type { MetricsQuery } from "../src/dashboard/figures/query.ts";
import { bucket } from "./dashboard-samples.ts";

const MINUTE_MS = 60_000;
if (!customElements.get("calltone-figures")) {
  customElements.define("calltone-figures", FiguresElement);
}

describe("figures", () => {
  const metrics = vi.fn<(query: MetricsQuery) => Promise<Metrics>>();
  let element: FiguresElement;
  let visibility: DocumentVisibilityState;

  const words = (selector: string) =>
    element.shadowRoot?.querySelector(selector)?.textContent.trim() ?? null;
  const completed = () => words("[data-tile=completed] .big");
  const settle = async (ms = 0) => {
    await vi.advanceTimersByTimeAsync(ms);
    await element.updateComplete;
  };

  beforeEach(async () => {
    vi.useFakeTimers({ now: new Date("2026-03-29T14:32:00") });
    visibility = "visible";
    vi.spyOn(document, "visibilityState", "get").mockImplementation(() => visibility);
    metrics.mockReset();
    metrics.mockResolvedValue({ buckets: [bucket({ completed: 3 })], agents: [] });
    element = new FiguresElement();
    element.api = { metrics, drift: () => Promise.resolve([]) };
    document.body.append(element);
    await settle();
  });

  afterEach(() => {
    element.remove();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it("renew themselves every minute, and say when they did", async () => {
    expect(words("[data-testid=updated]")).toMatch(/Updated at .*32/);
    metrics.mockResolvedValue({ buckets: [bucket({ completed: 4 })], agents: [] });
    await settle(MINUTE_MS);
    expect(completed()).toBe("4");
    expect(words("[data-testid=updated]")).toMatch(/Updated at .*33/);
  });

  it("do not while nobody looks, and do as soon as somebody does", async () => {
    const asked = metrics.mock.calls.length;
    visibility = "hidden";
    await settle(10 * MINUTE_MS);
    expect(metrics).toHaveBeenCalledTimes(asked);
    visibility = "visible";
    document.dispatchEvent(new Event("visibilitychange"));
    await settle();
    expect(metrics).toHaveBeenCalledTimes(2 * asked);
  });

  it("never look busy on their own account", async () => {
    let answer: (metrics: Metrics) => void = () => undefined;
    metrics.mockImplementation(() => new Promise((resolve) => (answer = resolve)));
    await settle(MINUTE_MS);
    expect(element.shadowRoot?.querySelector("[aria-busy=true]")).toBeNull();
    expect(completed()).toBe("3");
    answer({ buckets: [], agents: [] });
  });

  it("stay, and say that they are old, while the service is away", async () => {
    metrics.mockRejectedValue(new ApiError("Away.", 503));
    await settle(MINUTE_MS);
    expect(completed()).toBe("3");
    expect(words("[data-testid=updated]")).toMatch(/Updated at .*32/);
    expect(words("[data-testid=updated] + [role=status]")).toContain("cannot be renewed");
    expect(element.shadowRoot?.querySelector("[role=alert]")).toBeNull();
    metrics.mockResolvedValue({ buckets: [bucket({ completed: 5 })], agents: [] });
    await settle(MINUTE_MS);
    expect(completed()).toBe("5");
    expect(words("[data-testid=updated] + [role=status]")).toBe("");
  });

  it("end with the newest day, also after midnight", async () => {
    vi.setSystemTime(new Date("2026-03-30T00:00:30"));
    await settle(MINUTE_MS);
    expect(metrics.mock.lastCall?.[0].to).toBe("2026-03-30");
  });

  it("are asked for no more when they are left", async () => {
    const asked = metrics.mock.calls.length;
    element.remove();
    await settle(MINUTE_MS);
    expect(metrics).toHaveBeenCalledTimes(asked);
  });
});

describe("HttpFigures", () => {
  it("answers with the same object as long as nothing has changed", async () => {
    let text = '{"days": []}';
    const http = { get: () => Promise.resolve(new Response(text)) } as unknown as Http;
    const api = new HttpFigures(http);
    const ask = () => api.drift("2026-03-01", "2026-03-02", new AbortController().signal);
    const first = await ask();
    expect(await ask()).toBe(first);
    text = '{"days": [{"day": "2026-03-01", "sampled_segments": 7}]}';
    expect(await ask()).toHaveLength(1);
  });
});

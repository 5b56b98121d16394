import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { AlertsElement } from "../src/elements/alerts-element.ts";
import { TipsElement } from "../src/elements/tips-element.ts";
import { toAlerts, type Alert, type AlertAnswer } from "../src/model/alert.ts";
import { en } from "../src/strings/en.ts";

const DOCUMENT = {
  alert_id: "c1-deescalate-customer-000012",
  rule_id: "deescalate",
  title: en.alerts.builtIn.deescalate,
  action: "deescalate",
  emotion: "angry",
  probability: 0.83,
  offset_sec: 32.5,
  status: "open",
};
const [ALERT] = toAlerts([DOCUMENT]) as [Alert];
const PRAISE: Alert = { ...ALERT, id: "p", ruleId: "happy", action: "praise", title: "Well done." };

describe("toAlerts", () => {
  it("reads what a call shows", () => {
    expect(ALERT).toMatchObject({ id: DOCUMENT.alert_id, offsetSec: 32.5, status: "open" });
  });

  it("leaves out what it cannot read", () => {
    const odd = [{ ...DOCUMENT, status: "lost" }, { ...DOCUMENT, alert_id: 7 }, null, DOCUMENT];
    expect(toAlerts(odd)).toEqual([ALERT]);
    expect([toAlerts(undefined), toAlerts("x")]).toEqual([[], []]);
  });
});

describe("AlertsElement", () => {
  const answerAlert = vi.fn<(id: string, status: AlertAnswer) => Promise<void>>();

  beforeAll(() => {
    customElements.define("calltone-alerts", AlertsElement);
    customElements.define("calltone-tips", TipsElement);
  });

  afterEach(() => {
    document.body.replaceChildren();
    answerAlert.mockReset();
  });

  async function show(
    alerts: readonly Alert[],
    element = new AlertsElement(),
  ): Promise<ShadowRoot> {
    element.api = { answerAlert };
    element.knowledge = () =>
      Promise.resolve(new Map([["deescalate", { title: "Calm", tips: ["Listen."] }]]));
    element.alerts = alerts;
    if (!element.isConnected) document.body.append(element);
    await element.updateComplete;
    if (!element.shadowRoot) throw new Error("expected a shadow root");
    return element.shadowRoot;
  }

  function words(root: ParentNode, selector: string): string | undefined {
    return root.querySelector(selector)?.textContent.replace(/\s+/g, " ").trim();
  }

  function press(root: ParentNode, label: string): void {
    const button = [...root.querySelectorAll("button")].find(
      ({ textContent }) => textContent.trim() === label,
    );
    if (!button) throw new Error(`expected a button ${label}`);
    button.click();
  }

  it("takes no room where there is no alert", async () => {
    const root = await show([]);
    expect(root.querySelector("section")?.hidden).toBe(true);
  });

  it("says what happened, and says anger at once but praise politely", async () => {
    const element = new AlertsElement();
    const root = await show([ALERT], element);
    expect(words(root, ".alert .mood")).toBe("Angry, 83%, at 0:32");
    expect(words(root, "p[role=alert]")).toBe(ALERT.title);
    await show([PRAISE], element);
    expect(words(root, "p[role=alert]")).toBe("");
    expect(words(root, "p[role=status]")).toBe("Well done.");
    expect(root.textContent).not.toContain("Ask for a supervisor");
  });

  it("stores an answer and shows it before the call does", async () => {
    answerAlert.mockResolvedValue(undefined);
    const element = new AlertsElement();
    const root = await show([ALERT], element);
    press(root, "Ask for a supervisor");
    await element.updateComplete;
    expect(answerAlert.mock.calls).toEqual([[ALERT.id, "supervisor_requested", "open"]]);
    expect(root.querySelectorAll(".open li")).toHaveLength(0);
    expect(words(root, ".answered .chip")).toBe("Supervisor asked for");
    expect(root.activeElement?.id).toBe("title");
  });

  it("takes back an answer that could not be stored", async () => {
    answerAlert.mockRejectedValue(new Error("No network."));
    const element = new AlertsElement();
    const root = await show([ALERT], element);
    press(root, "Done");
    await vi.waitFor(() => {
      expect(words(root, ".notice")).toContain("No network.");
    });
    expect(root.querySelectorAll(".open li")).toHaveLength(1);
  });

  it("opens the tips of the alert's action", async () => {
    const element = new AlertsElement();
    const root = await show([ALERT], element);
    press(root, "Show tips");
    await vi.waitFor(() => {
      const tips = root.querySelector("calltone-tips")?.shadowRoot;
      expect(tips && words(tips, "li")).toBe("Listen.");
    });
    expect(root.querySelector("[aria-expanded]")?.getAttribute("aria-expanded")).toBe("true");
  });
});

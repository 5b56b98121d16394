import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { knowledgeAt, parseKnowledge } from "../src/knowledge/knowledge.ts";
import { LANGUAGES } from "../src/strings/language.ts";

const TOPIC = { title: "Calm", tips: ["Listen."] };

describe.each(Object.keys(LANGUAGES))("the tips in %s", (language) => {
  it("are there for every built-in action", () => {
    const file = readFileSync(`public/knowledge/${language}.json`, "utf-8");
    const topics = parseKnowledge(JSON.parse(file));
    expect([...topics.keys()]).toEqual(["deescalate", "supervisor", "praise"]);
  });
});

describe("parseKnowledge", () => {
  it("takes actions of the deployer's own", () => {
    const topics = parseKnowledge({ topics: { refund: TOPIC } });
    expect(topics.get("refund")?.tips).toEqual(["Listen."]);
  });

  it.each([
    [null, "topics"],
    [[], "topics"],
    [{ topics: [] }, "topics"],
    [{ topics: { refund: "Pay" } }, "topics.refund"],
    [{ topics: { refund: { ...TOPIC, title: " " } } }, "topics.refund.title"],
    [{ topics: { refund: { ...TOPIC, tips: [] } } }, "topics.refund.tips"],
    [{ topics: { refund: { ...TOPIC, tips: ["a", 2] } } }, "topics.refund.tips[1]"],
  ])("refuses %j and names %s", (value, field) => {
    expect(() => parseKnowledge(value)).toThrow(`expected ${field} to be`);
  });
});

describe("knowledgeAt", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("asks once, and again after a failure", async () => {
    const fetched = vi
      .fn<typeof fetch>()
      .mockResolvedValueOnce(new Response("no", { status: 404 }))
      .mockResolvedValueOnce(Response.json({ topics: { refund: TOPIC } }));
    vi.stubGlobal("fetch", fetched);
    const source = knowledgeAt("https://calltone.example");
    await expect(source()).rejects.toThrow("HTTP 404");
    await source();
    expect((await source()).has("refund")).toBe(true);
    expect(fetched.mock.calls.map(([url]) => url)).toEqual([
      "https://calltone.example/knowledge/en.json",
      "https://calltone.example/knowledge/en.json",
    ]);
  });
});

import { describe, expect, it } from "vitest";
import { de } from "../src/strings/de.ts";
import { en } from "../src/strings/en.ts";
import { es } from "../src/strings/es.ts";
import { chooseLanguage, regionalTag } from "../src/strings/language.ts";

describe("chooseLanguage", () => {
  it.each([
    ["de", ["en-GB"], "de"],
    [null, ["fr-FR", "es-MX", "en"], "es"],
    [null, ["DE-at"], "de"],
    ["klingon", ["fr"], "en"],
    [null, [], "en"],
    ["toString", [], "en"],
  ] as const)("chosen %j, wished %j: %s", (chosen, wished, expected) => {
    expect(chooseLanguage(chosen, wished)).toBe(expected);
  });

  it("writes dates in the browser's own form of the language", () => {
    expect(regionalTag("en", ["de-DE", "en-GB"])).toBe("en-GB");
    expect(regionalTag("es", ["de-DE"])).toBe("es");
  });
});

/** Every text of a language by its path; functions are called with made-up words. */
function texts(value: unknown, path = ""): Map<string, string> {
  if (typeof value === "string") return new Map([[path, value]]);
  if (typeof value === "function") {
    const say = value as (...words: string[]) => string;
    return new Map([[path, say("1:23", "4:56", "Xyz")]]);
  }
  const found = new Map<string, string>();
  for (const [key, inner] of Object.entries(value as object)) {
    for (const [at, text] of texts(inner, `${path}.${key}`)) found.set(at, text);
  }
  return found;
}

describe.each([
  ["German", de],
  ["Spanish", es],
])("%s", (_, translation) => {
  const english = texts(en);
  const translated = texts(translation);
  /** Words that are spelt alike. */
  const alike = new Set([
    ".product",
    ".moods.neutral",
    ".page.roles.agent",
    ".call.agent",
    ".finished.channels.agent",
    ".dashboard.wall.stored",
    ".player.lanes.agent",
  ]);

  it("says everything", () => {
    expect([...translated.keys()].sort()).toEqual([...english.keys()].sort());
    expect([...translated].filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  it("leaves nothing in English", () => {
    const left = [...english].filter(
      ([path, text]) => !alike.has(path) && translated.get(path) === text,
    );
    expect(left).toEqual([]);
  });

  it("puts in what a text is given", () => {
    for (const [path, text] of english) {
      const given = ["1:23", "4:56", "xyz"].filter((word) => text.toLowerCase().includes(word));
      for (const word of given) expect(translated.get(path)?.toLowerCase(), path).toContain(word);
    }
  });
});

import { afterEach, describe, expect, it, vi } from "vitest";
import { ConfigError, loadConfig, parseConfig } from "../src/config.ts";

const VALID = {
  apiBaseUrl: "/api/v1/",
  firebase: { apiKey: "key", projectId: "demo-calltone", authDomain: "localhost" },
  emulators: { authUrl: "http://127.0.0.1:9099", firestoreHost: "127.0.0.1", firestorePort: 8080 },
  demoUsers: [{ email: "agent@example.com", password: "secret", label: "Agent" }],
};

describe("parseConfig", () => {
  it("takes the settings of a local stack", () => {
    const config = parseConfig(VALID);
    expect(config.apiBaseUrl).toBe("/api/v1");
    expect(config.emulators?.firestorePort).toBe(8080);
    expect(config.demoUsers.map(({ label }) => label)).toEqual(["Agent"]);
  });

  it("takes the settings of a deployment, which has no emulators and no demo users", () => {
    const { apiBaseUrl, firebase } = VALID;
    const config = parseConfig({ apiBaseUrl, firebase });
    expect([config.emulators, config.demoUsers]).toEqual([null, []]);
  });

  it.each([
    ["the settings", [], "[]"],
    ["apiBaseUrl", { ...VALID, apiBaseUrl: 7 }, "7"],
    ["firebase", { ...VALID, firebase: null }, "null"],
    ["firebase.apiKey", { ...VALID, firebase: { ...VALID.firebase, apiKey: "" } }, '""'],
    [
      "emulators.firestorePort",
      { ...VALID, emulators: { ...VALID.emulators, firestorePort: "8080" } },
      '"8080"',
    ],
    ["demoUsers", { ...VALID, demoUsers: {} }, "{}"],
    ["demoUsers[0].label", { ...VALID, demoUsers: [{ email: "a", password: "b" }] }, "undefined"],
  ])("names %s and what it found", (name, value, found) => {
    const parse = () => parseConfig(value);
    expect(parse).toThrow(ConfigError);
    expect(parse).toThrow(`expected ${name} to be`);
    expect(parse).toThrow(`found ${found}`);
  });
});

describe("loadConfig", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("says that the file is missing", async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(new Response("", { status: 404 })));
    await expect(loadConfig("/config.json")).rejects.toThrow("found: HTTP 404");
  });
});

import { afterEach, describe, expect, it, vi } from "vitest";
import { isOriginRefused } from "../src/embed/allowed-origin.ts";
import { forgetSignIn, signInFrom, tokensFrom } from "../src/embed/handed-sign-in.ts";
import { Host, readHostMessage } from "../src/embed/host.ts";
import { Scope } from "../src/scope.ts";

const CRM = "https://crm.example";

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("readHostMessage", () => {
  const parent = {};
  const read = (data: unknown, origin = CRM, source: unknown = parent) =>
    readHostMessage({ source: source as Window, origin, data }, parent, [CRM]);

  it("reads what the framing page may ask for", () => {
    const show = { type: "calltone:show", callId: "c1" };
    expect(read(show)).toEqual(show);
    const token = { type: "calltone:token", token: "t" };
    expect(read(token)).toEqual(token);
  });

  it.each([
    ["another origin", { type: "calltone:show", callId: "c1" }, "https://crm.example.evil", parent],
    ["no origin", { type: "calltone:show", callId: "c1" }, "null", parent],
    ["another window", { type: "calltone:show", callId: "c1" }, CRM, {}],
    ["no call", { type: "calltone:show" }, CRM, parent],
    ["no text", { type: "calltone:token", token: 7 }, CRM, parent],
    ["another type", { type: "resize", callId: "c1" }, CRM, parent],
    ["no object", "calltone:show", CRM, parent],
    ["nothing", null, CRM, parent],
  ])("ignores a message with %s", (_, data, origin, source) => {
    expect(read(data, origin, source)).toBeNull();
  });
});

describe("Host", () => {
  function framedBy(origin: string | null) {
    const posted: unknown[] = [];
    const parent = { postMessage: (message: unknown) => posted.push(message) };
    const shown: string[] = [];
    const scope = new Scope();
    const frame = { parent: parent as unknown as Window, origin };
    const host = new Host(Promise.resolve([CRM]), scope, (callId) => shown.push(callId), frame);
    const say = (data: unknown, from = CRM): void => {
      const event = new MessageEvent("message", { data, origin: from });
      Object.defineProperty(event, "source", { value: parent });
      window.dispatchEvent(event);
    };
    return { host, posted, shown, say, scope };
  }

  it("says when it listens, asks for a token, and takes it from the listed page alone", async () => {
    const { host, posted, shown, say, scope } = framedBy(CRM);
    const token = host.token();
    await vi.waitFor(() => {
      expect(posted).toEqual([{ type: "calltone:ready" }, { type: "calltone:token-wanted" }]);
    });
    say({ type: "calltone:token", token: "forged" }, "https://evil.example");
    say({ type: "calltone:show", callId: "forged" }, "https://evil.example");
    say({ type: "calltone:show", callId: "c2" });
    say({ type: "calltone:token", token: "genuine" });
    expect(await token).toBe("genuine");
    expect(shown).toEqual(["c2"]);
    scope.close();
    say({ type: "calltone:show", callId: "c3" });
    expect(shown).toEqual(["c2"]);
  });

  it("asks again until the framing page answers", async () => {
    vi.useFakeTimers();
    const { host, posted, say } = framedBy(CRM);
    const token = host.token();
    await vi.advanceTimersByTimeAsync(3000);
    expect(posted).toHaveLength(3);
    say({ type: "calltone:token", token: "t" });
    expect(await token).toBe("t");
    await vi.advanceTimersByTimeAsync(9000);
    expect(posted).toHaveLength(3);
    vi.useRealTimers();
  });

  it.each(["https://evil.example", null])(
    "takes no sign-in from %s, and says so",
    async (origin) => {
      const { host, posted } = framedBy(origin);
      await expect(host.token()).rejects.toThrow("parentOrigins");
      expect(posted).toEqual([]);
    },
  );
});

describe("signInFrom", () => {
  const account = () => {
    const tokens: string[] = [];
    return {
      tokens,
      signInWithToken: (token: string) => {
        tokens.push(token);
        return token === "bad" ? Promise.reject(new Error("bad token")) : Promise.resolve();
      },
    };
  };

  it("asks a source once for all widgets, and another source anew", async () => {
    const someone = account();
    const ada = vi.fn(() => Promise.resolve("ada"));
    await Promise.all([signInFrom(someone, ada), signInFrom(someone, ada)]);
    await signInFrom(someone, ada);
    expect(ada).toHaveBeenCalledTimes(1);
    await signInFrom(someone, () => Promise.resolve("ben"));
    expect(someone.tokens).toEqual(["ada", "ben"]);
    forgetSignIn(someone);
    await signInFrom(someone, ada);
    expect(someone.tokens).toEqual(["ada", "ben", "ada"]);
  });

  it("ends with the newest source, also when an older one is slower", async () => {
    const someone = account();
    let answer: (token: string) => void = () => undefined;
    const slow = signInFrom(someone, () => new Promise<string>((resolve) => (answer = resolve)));
    const newest = signInFrom(someone, () => Promise.resolve("ben"));
    await Promise.resolve();
    answer("ada");
    await Promise.all([slow, newest]);
    expect(someone.tokens).toEqual(["ada", "ben"]);
  });

  it("asks again after a failure", async () => {
    const someone = account();
    const source = vi.fn<() => Promise<string>>();
    source.mockResolvedValueOnce("bad").mockResolvedValue("good");
    await expect(signInFrom(someone, source)).rejects.toThrow("bad token");
    await signInFrom(someone, source);
    expect(someone.tokens).toEqual(["bad", "good"]);
  });
});

describe("tokensFrom", () => {
  it("posts to the page's server, and says what it answered instead of a token", async () => {
    const answers = [new Response("token\n"), new Response("", { status: 401 })];
    const fetched = vi.fn(() => Promise.resolve(answers.shift()));
    vi.stubGlobal("fetch", fetched);
    expect(tokensFrom("/t")).toBe(tokensFrom("/t"));
    expect(await tokensFrom("/t")()).toBe("token");
    expect(fetched).toHaveBeenCalledWith("/t", { method: "POST" });
    await expect(tokensFrom("/t")()).rejects.toThrow("POST /t: HTTP 401");
  });
});

describe("isOriginRefused", () => {
  const ask = (url: string) => isOriginRefused(url, CRM, new AbortController().signal);
  const service = (modes: readonly RequestMode[]) => {
    const fetched = vi.fn((_: string, { mode }: RequestInit) =>
      mode && modes.includes(mode)
        ? Promise.resolve(new Response())
        : Promise.reject(new TypeError("Failed to fetch")),
    );
    vi.stubGlobal("fetch", fetched);
    return fetched;
  };

  it("asks nothing of a service of the page's own origin", async () => {
    const fetched = service([]);
    expect(await ask(`${CRM}/api/v1`)).toBe(false);
    expect(fetched).not.toHaveBeenCalled();
  });

  it.each<[string, RequestMode[], boolean]>([
    ["lets the page in", ["cors", "no-cors"], false],
    ["answers where nobody reads it", ["no-cors"], true],
    ["is away", [], false],
  ])("a service that %s", async (_, modes, refused) => {
    service(modes);
    expect(await ask("https://api.example/api/v1")).toBe(refused);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiClient } from "../src/api/client.ts";
import { ApiError } from "../src/api/errors.ts";

const CHUNK = { callId: "c 1", sequence: 4, startOffsetSec: 10, wav: Uint8Array.of(1, 2) };

describe("ApiClient", () => {
  const fetched = vi.fn<typeof fetch>();
  const token = vi.fn((fresh: boolean) => Promise.resolve(fresh ? "new" : "old"));
  const client = new ApiClient("/api/v1", token);
  const { signal } = new AbortController();

  beforeEach(() => {
    vi.stubGlobal("fetch", fetched);
  });

  afterEach(() => {
    vi.unstubAllGlobals();
    fetched.mockReset();
    token.mockClear();
  });

  function answer(status: number, body: unknown, headers?: HeadersInit): void {
    fetched.mockResolvedValueOnce(
      new Response(JSON.stringify(body), { status, ...(headers ? { headers } : {}) }),
    );
  }

  function request(index: number): { url: string; headers: Headers } {
    const [url, init] = fetched.mock.calls[index] ?? [];
    return { url: typeof url === "string" ? url : "", headers: new Headers(init?.headers) };
  }

  it("sends a chunk with its identity, its place and the token", async () => {
    answer(200, {});
    await client.sendChunk(CHUNK, signal);
    const { url, headers } = request(0);
    expect(url).toBe(
      "/api/v1/analyze/stream?call_id=c+1&channel=customer&sequence=4&start_offset_sec=10.000",
    );
    expect(headers.get("Authorization")).toBe("Bearer old");
    expect(headers.get("Content-Type")).toBe("audio/wav");
  });

  it("gives a recording an address with a ticket instead of the token", async () => {
    answer(201, { ticket: "a b", expires_at: "2026-05-24T10:30:00Z" });
    const { url, expiresAt } = await client.audioAddress("c 1");
    expect(url).toBe("/api/v1/calls/c%201/audio?ticket=a%20b");
    expect(expiresAt).toEqual(new Date(Date.UTC(2026, 4, 24, 10, 30)));
    expect(request(0).headers.get("Authorization")).toBe("Bearer old");
  });

  it("renews an expired token once", async () => {
    answer(401, {});
    answer(200, {});
    await client.endCall("c1", signal);
    expect(request(1).headers.get("Authorization")).toBe("Bearer new");
  });

  it("tells what the service's problem says", async () => {
    answer(403, { detail: "No consent." });
    const failure = await client.sendChunk(CHUNK, signal).catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: 403, message: "No consent.", isRetryable: false });
  });

  it("passes on how long to wait", async () => {
    answer(429, { detail: "Too fast." }, { "Retry-After": "7" });
    await expect(client.endCall("c1", signal)).rejects.toMatchObject({ retryAfterSec: 7 });
  });

  it("can be retried when no answer comes, even for want of a token", async () => {
    fetched.mockRejectedValueOnce(new TypeError("network"));
    await expect(client.endCall("c1", signal)).rejects.toMatchObject({
      status: null,
      isRetryable: true,
    });
    token.mockRejectedValueOnce(new Error("auth/network-request-failed"));
    await expect(client.endCall("c1", signal)).rejects.toMatchObject({ isRetryable: true });
  });

  it("answers with the new call's id, and refuses an answer without one", async () => {
    answer(201, { call_id: "c7" });
    await expect(client.startCall("order 12")).resolves.toBe("c7");
    expect(fetched.mock.calls[0]?.[1]?.body).toBe(
      '{"consent":"granted","customer_ref":"order 12"}',
    );
    answer(201, {});
    await expect(client.startCall(null)).rejects.toThrow(ApiError);
  });
});

// @vitest-environment node
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { beforeAll, describe, expect, it } from "vitest";

const MOST_KB = 250;

/** The files that a browser fetches at once for an entry: itself and what it imports, not what it may import later. */
function fetchedFor(entry: string, files: ReadonlyMap<string, Rolldown.OutputChunk>): string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    const chunk = files.get(name);
    if (!chunk || found.has(name)) return;
    found.add(name);
    chunk.imports.forEach(visit);
  };
  visit(entry);
  return [...found];
}

describe("the built page", () => {
  let files: ReadonlyMap<string, Rolldown.OutputChunk>;

  beforeAll(async () => {
    const built = await build({ logLevel: "error", build: { write: false } });
    const { output } = (Array.isArray(built) ? built[0] : built) as Rolldown.RolldownOutput;
    files = new Map(
      output.flatMap((file) => (file.type === "chunk" ? [[file.fileName, file] as const] : [])),
    );
  }, 120_000);

  it.each(["index", "embed", "widget"])("%s loads less than 250 KB of JavaScript", (name) => {
    const entry = [...files.values()].find((chunk) => chunk.isEntry && chunk.name === name);
    const fetched = fetchedFor(entry?.fileName ?? "", files);
    const bytes = fetched.reduce(
      (sum, file) => sum + gzipSync(files.get(file)?.code ?? "").length,
      0,
    );
    expect(fetched.length).toBeGreaterThan(1);
    expect(bytes / 1000).toBeGreaterThan(50);
    expect(bytes / 1000).toBeLessThan(MOST_KB);
  });

  it.each(["index", "embed", "widget"])("%s leaves the player for later", (name) => {
    const entry = [...files.values()].find((chunk) => chunk.isEntry && chunk.name === name);
    const modules = (file: string): string[] => files.get(file)?.moduleIds ?? [];
    const isPlayer = (module: string): boolean => module.includes("wavesurfer.js");
    expect(
      fetchedFor(entry?.fileName ?? "", files)
        .flatMap(modules)
        .some(isPlayer),
    ).toBe(false);
    expect([...files.keys()].flatMap(modules).some(isPlayer)).toBe(true);
  });

  it("keeps the name that other pages put into their script tag", () => {
    expect(files.has("widget.js")).toBe(true);
  });
});

import { expect, it } from "vitest";
import { freshnessOf } from "../src/firebase/watch.ts";

it("takes nothing for lost that was never fresh", () => {
  const freshness = freshnessOf();
  expect(freshness({ fromCache: true })).toEqual({ stale: true, lost: false });
  expect(freshness({ fromCache: false })).toEqual({ stale: false, lost: false });
  expect(freshness({ fromCache: true })).toEqual({ stale: true, lost: true });
  expect(freshness({ fromCache: false })).toEqual({ stale: false, lost: false });
});

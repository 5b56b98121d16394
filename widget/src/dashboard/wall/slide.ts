const CALM = matchMedia("(prefers-reduced-motion: reduce)");
const SLIDE: KeyframeAnimationOptions = { duration: 180, easing: "ease-out" };

/** How far from the top of the window the items of a list are, in px, by their `data-id`. */
export function placesOf(items: readonly HTMLElement[]): ReadonlyMap<string, number> {
  return new Map(
    items.map((item) => [item.dataset["id"] ?? "", item.getBoundingClientRect().top] as const),
  );
}

/** Lets items that stand elsewhere than before glide there instead of jumping. */
export function slideFrom(
  before: ReadonlyMap<string, number>,
  items: readonly HTMLElement[],
): void {
  if (CALM.matches) return;
  const now = placesOf(items);
  for (const item of items) {
    const id = item.dataset["id"] ?? "";
    const movedPx = (before.get(id) ?? NaN) - (now.get(id) ?? NaN);
    if (Number.isNaN(movedPx) || movedPx === 0) continue;
    item.animate([{ transform: `translateY(${movedPx}px)` }, { transform: "none" }], SLIDE);
  }
}

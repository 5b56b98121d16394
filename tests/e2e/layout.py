"""How much of a page moves without the user's doing, as browsers measure it."""

from playwright.sync_api import Page

MOST = 0.01
"""A tenth of what is called good (web.dev/cls)."""

_WATCH = """(buffered) => {
  window.moves = [];
  window.movesSeen?.disconnect();
  window.movesSeen = new PerformanceObserver((list) => {
    for (const {value, hadRecentInput, sources} of list.getEntries()) {
      if (hadRecentInput) continue;
      const what = sources.map(({node}) => node?.outerHTML?.slice(0, 120) ?? String(node));
      window.moves.push({value, what});
    }
  });
  window.movesSeen.observe({type: 'layout-shift', buffered});
}"""
# What has moved is told after the frame in which it moved.
_MOVED = """() => new Promise((resolve) =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(window.moves)))))
"""


def watch_layout(page: Page, *, from_load: bool = False) -> None:
    """Begin to note what moves, or, `from_load`, take in what has moved since the page came."""
    page.evaluate(_WATCH, from_load)


def moved_since(page: Page) -> float:
    """The layout shifts since `watch_layout`, those after the user's own input left out."""
    moves = page.evaluate(_MOVED)
    total = sum(move["value"] for move in moves)
    if total > MOST:
        print(*moves, sep="\n")  # noqa: T201 - pytest shows it when the test fails
    return total

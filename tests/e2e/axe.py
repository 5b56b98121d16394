"""axe-core looks at a page for what keeps people with disabilities out."""

from playwright.sync_api import Page

from infra.local.names import ROOT

_AXE = ROOT / "widget" / "node_modules" / "axe-core" / "axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """async (tags) => {
  const {violations} = await axe.run(document, {runOnly: {type: 'tag', values: tags}});
  return violations.flatMap(({id, help, nodes}) =>
    nodes.map(({target, failureSummary}) => `${id} (${help}) at ${target}: ${failureSummary}`));
}"""


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page as it is now, one line per place.

    It is put in by the debugger, which the page's Content-Security-Policy does not hold back.
    """
    page.evaluate(_AXE.read_text())
    found: list[str] = page.evaluate(_RUN, _RULES)
    return found

import { html, nothing, type TemplateResult } from "lit";
import { HREF_OF_FIGURES, HREF_OF_WALL } from "../dashboard/view.ts";
import { tell } from "../elements/events.ts";
import { seesAllCalls, type Viewer } from "../model/viewer.ts";
import { HREF_OF_LIST } from "../routes.ts";
import { strings } from "../strings/index.ts";
import { languageChoice } from "./language-choice.ts";

/** The bar at the top: the product, who is signed in, and the way out, closed while audio is unsent. */
export function pageHeader(
  viewer: Viewer,
  isBusy: boolean,
  sender: EventTarget,
  skipText: string = strings.page.skipToCall,
): TemplateResult {
  const words = strings.page;
  return html`<header class="top">
    <button class="skip" @click=${skipToMain}>${skipText}</button>
    <h1 class="brand">${strings.product}</h1>
    ${seesAllCalls(viewer) ? views() : nothing}
    <p class="who quiet">
      ${viewer.email}${viewer.role === null ? nothing : html` · ${words.roles[viewer.role]}`}
    </p>
    ${languageChoice(isBusy)}
    <button
      ?disabled=${isBusy}
      title=${isBusy ? words.signOutBlocked : nothing}
      @click=${() => {
        tell(sender, "calltone-sign-out", null);
      }}
    >
      ${words.signOut}
    </button>
  </header>`;
}

/** The ways between the desk and the dashboard; the one that is open is marked. */
function views(): TemplateResult {
  const words = strings.dashboard.nav;
  const open = location.hash.split("?")[0];
  const link = (href: string, text: string, isOpen: boolean): TemplateResult =>
    html`<a href=${href} aria-current=${isOpen ? "page" : nothing}>${text}</a>`;
  return html`<nav aria-label=${words.label}>
    ${link(HREF_OF_LIST, words.calls, open !== HREF_OF_WALL && open !== HREF_OF_FIGURES)}
    ${link(HREF_OF_WALL, words.wall, open === HREF_OF_WALL)}
    ${link(HREF_OF_FIGURES, words.figures, open === HREF_OF_FIGURES)}
  </nav>`;
}

// A button: a link would need a hash, and the address's hash is the page's route.
function skipToMain(event: Event): void {
  const root = (event.currentTarget as Element).getRootNode();
  if (root instanceof ShadowRoot) root.querySelector("main")?.focus();
}

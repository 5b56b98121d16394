import { html, nothing, type TemplateResult } from "lit";
import { tell } from "../elements/events.ts";
import type { Viewer } from "../model/viewer.ts";
import { strings } from "../strings/index.ts";
import { languageChoice } from "./language-choice.ts";

/** The bar at the top: the product, who is signed in, and the way out, closed while audio is unsent. */
export function pageHeader(viewer: Viewer, isBusy: boolean, sender: EventTarget): TemplateResult {
  const words = strings.page;
  return html`<header class="top">
    <button class="skip" @click=${skipToCall}>${words.skipToCall}</button>
    <h1 class="brand">${strings.product}</h1>
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

// A button, since a link would change the address's hash, which is the page's route.
function skipToCall(event: Event): void {
  const root = (event.currentTarget as Element).getRootNode();
  if (root instanceof ShadowRoot) root.querySelector("main")?.focus();
}

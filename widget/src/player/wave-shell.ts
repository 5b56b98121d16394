import { html, render } from "lit";
import Renderer from "wavesurfer.js/dist/renderer.js";

const SHELL = html`<div class="scroll" part="scroll">
  <div class="wrapper" part="wrapper">
    <div class="canvases" part="canvases"></div>
    <div class="progress" part="progress"></div>
    <div class="cursor" part="cursor"></div>
  </div>
</div>`;

/**
 * Has wavesurfer.js build its shadow root without a `<style>` in it, which the page's
 * Content-Security-Policy (and any other page's that embeds the widget) would refuse; it takes an
 * adopted style sheet instead. A private method of the pinned version is replaced: a test notices if
 * another version no longer calls it.
 */
export function adoptStyles(styles: readonly CSSStyleSheet[]): void {
  const initHtml = (): [HTMLElement, ShadowRoot] => {
    const host = document.createElement("div");
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [...styles];
    render(SHELL, root);
    return [host, root];
  };
  Object.assign(Renderer.prototype, { initHtml });
}

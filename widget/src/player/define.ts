import { PlayerElement } from "./player-element.ts";

/** Registers the player, which brings wavesurfer.js with it. */
export function definePlayer(registry: CustomElementRegistry = customElements): void {
  if (!registry.get("calltone-player")) registry.define("calltone-player", PlayerElement);
}

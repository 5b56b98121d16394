import { SupervisionElement } from "./supervision-element.ts";
import { WallAlertsElement } from "./wall/wall-alerts-element.ts";
import { WallElement } from "./wall/wall-element.ts";

const ELEMENTS: readonly (readonly [string, CustomElementConstructor])[] = [
  ["calltone-supervision", SupervisionElement],
  ["calltone-wall", WallElement],
  ["calltone-wall-alerts", WallAlertsElement],
];

/** Registers the dashboard's elements, without those of the figures. */
export function defineDashboard(registry: CustomElementRegistry = customElements): void {
  for (const [name, element] of ELEMENTS) {
    if (!registry.get(name)) registry.define(name, element);
  }
}

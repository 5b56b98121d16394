import { FigureElement } from "./figure-element.ts";
import { FiguresElement } from "./figures-element.ts";
import { FiltersElement } from "./filters-element.ts";

const ELEMENTS: readonly (readonly [string, CustomElementConstructor])[] = [
  ["calltone-figure", FigureElement],
  ["calltone-figures", FiguresElement],
  ["calltone-filters", FiltersElement],
];

/** Registers the elements of the figures, which bring the charts with them. */
export function defineFigures(registry: CustomElementRegistry = customElements): void {
  for (const [name, element] of ELEMENTS) {
    if (!registry.get(name)) registry.define(name, element);
  }
}

import { defineElements } from "./elements/define.ts";
import { WidgetElement } from "./embed/widget-element.ts";

defineElements();
if (!customElements.get("calltone-widget")) customElements.define("calltone-widget", WidgetElement);

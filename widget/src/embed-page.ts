import "./widget.ts";
import { loadConfig } from "./config.ts";
import { Host } from "./embed/host.ts";
import type { WidgetElement } from "./embed/widget-element.ts";
import { Scope } from "./scope.ts";
import { strings } from "./strings/index.ts";

// The page that others put into a frame: /embed.html?call-id=…
document.documentElement.lang = strings.language;
const asked = new URLSearchParams(location.search);
const widget = document.querySelector<WidgetElement>("calltone-widget");
if (widget) {
  const parentOrigins = loadConfig("/config.json").then(
    (config) => config.parentOrigins,
    () => [], // the widget says what is wrong with it
  );
  const host = new Host(parentOrigins, new Scope(), (callId) => {
    widget.callId = callId;
  });
  if (asked.get("sign-in") === "parent") widget.signInToken = host.token;
  widget.callId = asked.get("call-id") ?? "";
}

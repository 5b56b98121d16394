import "./widget.ts";
import { strings } from "./strings/index.ts";

// The page that others put into a frame: /embed.html?call-id=…
document.documentElement.lang = strings.language;
const callId = new URLSearchParams(location.search).get("call-id");
if (callId !== null) document.querySelector("calltone-widget")?.setAttribute("call-id", callId);

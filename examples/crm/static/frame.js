import { note } from "./note.js";

const frame = document.querySelector("iframe");
const calltone = new URL(frame.src).origin;

addEventListener("message", async ({ origin, source, data }) => {
  if (origin !== calltone || source !== frame.contentWindow) return;
  switch (data.type) {
    case "calltone:token-wanted": {
      const answer = await fetch("/calltone-token", { method: "POST" });
      const token = await answer.text();
      frame.contentWindow.postMessage({ type: "calltone:token", token }, calltone);
      break;
    }
    case "calltone:emotion":
      note(`emotion: ${data.detail.emotion ?? "silence"} until ${data.detail.endOffsetSec} s`);
      break;
    case "calltone:alert":
      note(`alert: ${data.detail.title}`);
      break;
  }
});

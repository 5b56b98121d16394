import { note } from "./note.js";

const widget = document.querySelector("calltone-widget");
widget.addEventListener("calltone:emotion", ({ detail }) => {
  note(`emotion: ${detail.emotion ?? "silence"} until ${detail.endOffsetSec} s`);
});
widget.addEventListener("calltone:alert", ({ detail }) => {
  note(`alert: ${detail.title}`);
});

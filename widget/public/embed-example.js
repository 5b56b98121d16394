// What a CRM would do with the widget: say which call it shows, and listen.
const widget = document.querySelector("calltone-widget");
const told = document.getElementById("told");

function note(text) {
  const line = document.createElement("li");
  line.textContent = text;
  told.append(line);
}

widget.addEventListener("calltone:emotion", ({ detail }) => {
  note(`emotion: ${detail.emotion ?? "silence"} until ${detail.endOffsetSec} s`);
});
widget.addEventListener("calltone:alert", ({ detail }) => {
  note(`alert: ${detail.title}`);
});

const callId = new URLSearchParams(location.search).get("call-id");
if (callId !== null) widget.setAttribute("call-id", callId);

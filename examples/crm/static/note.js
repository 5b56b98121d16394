/** Writes a line of what the page was told. */
export function note(text) {
  const line = document.createElement("li");
  line.textContent = text;
  document.getElementById("told").append(line);
}

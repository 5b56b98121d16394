import type { Cell, Table } from "./table.ts";

const LINE_END = "\r\n";

/** A table as CSV (RFC 4180): the figures unrounded, numbers with a point, columns by the API's names. */
export function toCsv({ columns, rows }: Table): string {
  const lines = [columns.map(({ key }) => key), ...rows];
  return lines.map((line) => line.map(toField).join(",") + LINE_END).join("");
}

function toField(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  // A spreadsheet would run a text that begins like a formula.
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

import { html, type TemplateResult } from "lit";
import { formatCell, isNumeric, type Table } from "./table.ts";

/** The figures behind a chart. The first column names the row. */
export function tableView({ columns, rows }: Table, caption: string): TemplateResult {
  return html`<table>
    <caption class="sr-only">
      ${caption}
    </caption>
    <thead>
      <tr>
        ${columns.map(
          ({ title, unit }) =>
            html`<th scope="col" class=${isNumeric(unit) ? "figure" : ""}>${title}</th>`,
        )}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${columns.map(({ unit }, index) => {
              const text = formatCell(row[index] ?? null, unit);
              if (index === 0) return html`<th scope="row">${text}</th>`;
              return html`<td class=${isNumeric(unit) ? "figure number" : ""}>${text}</td>`;
            })}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

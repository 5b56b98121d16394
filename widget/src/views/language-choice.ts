import { html, type TemplateResult } from "lit";
import { strings } from "../strings/index.ts";
import { isLanguage, LANGUAGES, speak } from "../strings/language.ts";

/** The page's language; closed while audio is unsent, since choosing loads the page anew. */
export function languageChoice(isBusy: boolean): TemplateResult {
  return html`<select
    class="language"
    aria-label=${strings.page.language}
    ?disabled=${isBusy}
    @change=${(event: Event) => {
      const { value } = event.currentTarget as HTMLSelectElement;
      if (isLanguage(value)) speak(value);
    }}
  >
    ${Object.entries(LANGUAGES).map(
      ([language, name]) =>
        html`<option value=${language} lang=${language} ?selected=${language === strings.language}>
          ${name}
        </option>`,
    )}
  </select>`;
}

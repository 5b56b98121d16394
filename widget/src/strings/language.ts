/** Which language the page speaks: the viewer's choice, else the browser's first that the page knows. */

export const LANGUAGES = { en: "English", de: "Deutsch", es: "Español" } as const;
export type Language = keyof typeof LANGUAGES;

const STORAGE_KEY = "calltone-language";

export function isLanguage(value: unknown): value is Language {
  return typeof value === "string" && Object.hasOwn(LANGUAGES, value);
}

/** `de-AT` asks for German; the first wish that can be met counts. */
export function chooseLanguage(chosen: string | null, wished: readonly string[]): Language {
  if (isLanguage(chosen)) return chosen;
  const primary = wished.map((tag) => tag.toLowerCase().split("-")[0]);
  return primary.find(isLanguage) ?? "en";
}

/** The tag for dates and numbers: the browser's own form of the language, such as `en-GB`. */
export function regionalTag(language: Language, wished: readonly string[]): string {
  return wished.find((tag) => tag.toLowerCase().split("-")[0] === language) ?? language;
}

export function currentLanguage(): Language {
  return chooseLanguage(askedFor() ?? remembered(), navigator.languages);
}

/** Remembers the choice and loads the page anew, since its words are chosen once, when it loads. */
export function speak(language: Language): void {
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    return; // storage is blocked: the browser's language stays
  }
  location.reload();
}

/** A page that embeds the widget may ask for a language; it holds for all widgets of the page. */
function askedFor(): string | null {
  return document.querySelector("calltone-widget[language]")?.getAttribute("language") ?? null;
}

function remembered(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

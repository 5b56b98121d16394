import { de } from "./de.ts";
import { en, type Strings } from "./en.ts";
import { es } from "./es.ts";
import { currentLanguage, regionalTag, type Language } from "./language.ts";

const TRANSLATIONS: Readonly<Record<Language, Strings>> = { en, de, es };

const language = currentLanguage();

/** The words of the page's language. */
export const strings: Strings = TRANSLATIONS[language];

/** For dates and numbers. */
export const locale = regionalTag(language, navigator.languages);

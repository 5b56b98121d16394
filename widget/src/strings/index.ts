import { en, type Strings } from "./en.ts";

/** The words of the page's language. Further languages are chosen here. */
export const strings: Strings = en;

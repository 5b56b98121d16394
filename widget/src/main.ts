import { defineElements } from "./elements/define.ts";
import { strings } from "./strings/index.ts";

document.documentElement.lang = strings.language;
defineElements();

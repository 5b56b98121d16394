import { html, type TemplateResult } from "lit";
import { EMOTIONS } from "../../emotions.ts";
import type { Look } from "./chart.ts";

/** The page's colours as a canvas takes them, of the scheme (light or dark) that holds now. */
export interface Theme {
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly surface: string;
  readonly looks: Readonly<Record<Look, string>>;
}

const NAMES = ["text", "quiet", "line", "surface", "main", "compared", ...EMOTIONS] as const;

/** What `readTheme` reads: the tokens are custom properties, which only an element resolves. */
export function probes(): TemplateResult {
  return html`<div hidden class="probes">
    ${NAMES.map((name) => html`<i data-color=${name}></i>`)}
  </div>`;
}

/** Reads the colours of the probes in an element's shadow root. */
export function readTheme(root: ParentNode): Theme {
  const color = (name: (typeof NAMES)[number]): string => {
    const probe = root.querySelector(`[data-color="${name}"]`);
    return probe ? getComputedStyle(probe).color : "";
  };
  return {
    text: color("text"),
    quiet: color("quiet"),
    line: color("line"),
    surface: color("surface"),
    looks: {
      main: color("main"),
      compared: color("compared"),
      neutral: color("neutral"),
      happy: color("happy"),
      sad: color("sad"),
      angry: color("angry"),
      surprised: color("surprised"),
      fearful: color("fearful"),
      disgusted: color("disgusted"),
    },
  };
}

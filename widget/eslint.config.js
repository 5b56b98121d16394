import lit from "eslint-plugin-lit";
import tseslint from "typescript-eslint";

const OWNED_BY_SCOPE = "Use Scope (src/scope.ts): it owns listeners and timers and ends them.";
const NO_MARKUP_STRINGS = "Build DOM with lit templates, never from strings.";

export default tseslint.config(
  { ignores: ["dist", "node_modules", "public", "eslint.config.js"] },
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  lit.configs["flat/recommended"],
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      eqeqeq: "error",
      "max-lines": ["error", 200],
      "no-console": ["error", { allow: ["warn"] }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "no-restricted-globals": [
        "error",
        ...["setTimeout", "setInterval", "addEventListener", "requestAnimationFrame"].map(
          (name) => ({ name, message: OWNED_BY_SCOPE }),
        ),
      ],
      "no-restricted-properties": [
        "error",
        { property: "addEventListener", message: OWNED_BY_SCOPE },
        { object: "window", property: "setTimeout", message: OWNED_BY_SCOPE },
        { object: "window", property: "setInterval", message: OWNED_BY_SCOPE },
        ...["innerHTML", "outerHTML", "insertAdjacentHTML", "setHTMLUnsafe"].map((property) => ({
          property,
          message: NO_MARKUP_STRINGS,
        })),
      ],
      "no-restricted-imports": [
        "error",
        {
          paths: ["lit/directives/unsafe-html.js", "lit/directives/unsafe-svg.js"].map((name) => ({
            name,
            message: NO_MARKUP_STRINGS,
          })),
        },
      ],
    },
  },
  {
    files: ["src/scope.ts"],
    rules: { "no-restricted-globals": "off", "no-restricted-properties": "off" },
  },
);

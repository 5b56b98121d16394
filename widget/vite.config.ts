import { defineConfig } from "vitest/config";

// `CALLTONE_PAGE_URL=http://127.0.0.1:5000 npm run dev` develops the page against a running stack:
// the configuration and the API come from the page that the stack serves.
const stackPage = process.env["CALLTONE_PAGE_URL"];

export default defineConfig({
  build: {
    target: "es2022",
    sourcemap: true,
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      // Beside the page: what others put into theirs, as a script tag and as a frame.
      input: { index: "index.html", embed: "embed.html", widget: "src/widget.ts" },
      output: {
        // Others' pages name this file, so its name never changes.
        entryFileNames: ({ name }) => (name === "widget" ? "widget.js" : "assets/[name]-[hash].js"),
        // Apart, so that a browser keeps the large part when only the page changes.
        codeSplitting: { groups: [{ name: "firebase", test: /node_modules[\\/]@?firebase/ }] },
      },
    },
  },
  server: stackPage ? { proxy: { "/config.json": stackPage, "/api": stackPage } } : {},
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts"] },
});

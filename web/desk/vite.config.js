// Builds the page as one HTML file without requests: scripts and styles stand inside it.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vite";

const OUT = process.env.ONER_DESK_OUT ?? resolve(import.meta.dirname, "../../src/oner/documents/desk.html");

/** Puts every chunk and style sheet into the HTML, and writes that to its place in the package. */
function oneFile() {
  return {
    name: "one-file",
    enforce: "post",
    generateBundle(_, bundle) {
      const html = Object.values(bundle).find((one) => one.fileName.endsWith(".html"));
      const scripts = Object.values(bundle).filter((one) => one.type === "chunk");
      const styles = Object.values(bundle).filter((one) => one.fileName.endsWith(".css"));
      if (!html || scripts.length !== 1) throw new Error("the page has to be one script");
      const script = scripts[0].code.trim().replaceAll("</script", "<\\/script");
      const style = styles.map((one) => one.source.toString().trim()).join("\n");
      const page = html.source
        .toString()
        .replace(/\s*<script type="module"[^>]*src=[^>]*><\/script>/, "")
        .replace(/\s*<link rel="stylesheet"[^>]*>/, "")
        .replace("</head>", () => `<style>${style}</style>\n</head>`)
        .replace("</body>", () => `<script type="module">${script}</script>\n</body>`);
      writeFileSync(OUT, page.endsWith("\n") ? page : `${page}\n`);
      for (const name of Object.keys(bundle)) delete bundle[name];
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  plugins: [oneFile()],
  build: {
    target: "es2022",
    write: true,
    outDir: resolve(import.meta.dirname, "node_modules/.desk"),
    emptyOutDir: true,
    modulePreload: false,
    cssCodeSplit: false,
    assetsInlineLimit: 1 << 20,
    rolldownOptions: { output: { codeSplitting: false } },
    chunkSizeWarningLimit: 2000,
  },
});

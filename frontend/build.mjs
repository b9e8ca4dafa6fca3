// Builds the front end with esbuild: frontend/ -> webapp/static/built/, and the fonts of paper -> templates/pdf/_fonts/.
//
// Names stay the same from build to build, nothing is fetched, and the licences of all that is bundled go along.
// What is there is exchanged at the end, all at once, so that a running server is not without its files meanwhile.

import { build } from "esbuild";
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const built = join(root, "webapp", "static", "built");
const next = join(root, "build", `frontend-${process.pid}`);
const paperFonts = join(root, "templates", "pdf", "_fonts");

const result = await build({
  absWorkingDir: root,
  entryPoints: ["app.js", "app.css", "editor.js", "editor.css"].map((name) => join("frontend", name)),
  outdir: next,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022"],
  charset: "utf8",
  loader: { ".woff2": "file" },
  assetNames: "fonts/[name]",
  legalComments: "none", // all licences are in LICENCES.txt instead
  metafile: true,
  logLevel: "warning",
});

const packages = new Set(Object.keys(result.metafile.inputs).map(packageOf).filter(Boolean));
await writeFile(join(next, "LICENCES.txt"), (await Promise.all([...packages].sort().map(licenceOf))).join("\n\n"));
await rm(built, { recursive: true, force: true });
await mkdir(dirname(built), { recursive: true });
await rename(next, built);
await copyPaperFonts();

/** "node_modules/@tiptap/core/dist/index.js" -> "@tiptap/core" */
function packageOf(input) {
  return input.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1];
}

async function licenceOf(name) {
  const folder = join(root, "node_modules", name);
  const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? await readFile(join(folder, file), "utf8") : "";
  return `${name} ${version}: ${license}\n\n${text}`.trimEnd();
}

/** Paper names its fonts in templates/pdf/_fonts.css; each comes from the package that its name begins with. */
async function copyPaperFonts() {
  const named = (await readFile(join(dirname(paperFonts), "_fonts.css"), "utf8")).matchAll(/_fonts\/([\w-]+\.woff2)/g);
  await rm(paperFonts, { recursive: true, force: true });
  await mkdir(paperFonts, { recursive: true });
  for (const [, file] of named) {
    const family = ["arimo", "noto-sans-math", "noto-sans-symbols-2"].find((name) => file.startsWith(`${name}-`));
    const folder = join(root, "node_modules", "@fontsource", family);
    await copyFile(join(folder, "files", file), join(paperFonts, file));
    await copyFile(join(folder, "LICENSE"), join(paperFonts, `LICENSE-${family}`));
  }
}

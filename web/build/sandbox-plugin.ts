// What running programs in the browser needs beside the app: `sandbox.html`, the scripts of its workers as text, and the files of
// Python with their addresses and sizes.
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { bundleScript, documentWith } from "./bundle-script.ts";
import { packageIndexOf } from "./package-index.ts";
import { type PythonFile, readPythonFiles } from "./python-files.ts";

const folder = new URL("../src/features/executions/sandbox/", import.meta.url);
const scripts = { "virtual:sandbox/javascript": "javascript.ts", "virtual:sandbox/python": "python.ts" } as const;
const filesId = "virtual:python-files";
/** Where the files are while the app is developed. */
const devPath = "/python-files/";

export function sandboxPlugin(): Plugin {
  let isBuild = false;
  let packages = "";
  return {
    name: "edgewright:sandbox",
    configResolved: ({ command, env }) => {
      isBuild = command === "build";
      packages = packageIndexOf(env.VITE_PYODIDE_PACKAGES_URL);
    },
    resolveId: (id) => (id in scripts || id === filesId ? `\0${id}` : undefined),
    async load(id) {
      const script = Object.entries(scripts).find(([name]) => id === `\0${name}`)?.[1];
      if (script) return `export default ${JSON.stringify(await bundleScript(pathOf(script)))};`;
      if (id !== `\0${filesId}`) return undefined;
      const files = await readPythonFiles();
      const addressOf = ({ name, source }: PythonFile) =>
        isBuild
          ? `import.meta.ROLLUP_FILE_URL_${this.emitFile({ type: "asset", name, source })}`
          : JSON.stringify(devPath + name);
      const entries = files.map((file) => `${file.role}: { url: ${addressOf(file)}, bytes: ${file.source.length} }`);
      return `export default { ${entries.join(", ")}, packages: ${JSON.stringify(packages)} };`;
    },
    async generateBundle() {
      this.emitFile({ type: "asset", fileName: "sandbox.html", source: await renderFrame() });
    },
    configureServer: ({ middlewares }) => {
      middlewares.use("/sandbox.html", (_request, response, next) => {
        const send = (html: string) => response.setHeader("content-type", "text/html;charset=utf-8").end(html);
        renderFrame().then(send, next);
      });
      middlewares.use(devPath, ({ url = "" }, response, next) => {
        readPythonFiles().then((files) => response.end(files.find(({ name }) => url === `/${name}`)?.source), next);
      });
    },
  };
}

async function renderFrame(): Promise<string> {
  return documentWith("Sandbox", await bundleScript(pathOf("frame.ts")));
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(name, folder));
}

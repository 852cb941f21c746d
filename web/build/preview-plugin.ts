// What the preview needs beside the app: `preview.html` with its script inside, because a document of opaque origin can load
// nothing from here, and React as text for the pages that import it.
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { reactModules } from "../src/features/preview/bundle/react-names.ts";
import { bundleScript, documentWith } from "./bundle-script.ts";

const reactId = "virtual:preview-react";
const bootFile = fileURLToPath(new URL("../src/features/preview/frame/boot.ts", import.meta.url));

export function previewPlugin(): Plugin {
  return {
    name: "edgewright:preview",
    resolveId: (id) => (id === reactId ? `\0${reactId}` : undefined),
    load: async (id) => (id === `\0${reactId}` ? `export default ${JSON.stringify(await bundleReact())};` : undefined),
    async generateBundle() {
      this.emitFile({ type: "asset", fileName: "preview.html", source: await renderFrame() });
    },
    configureServer: ({ middlewares }) => {
      middlewares.use("/preview.html", (_request, response, next) => {
        const send = (html: string) => response.setHeader("content-type", "text/html;charset=utf-8").end(html);
        renderFrame().then(send, next);
      });
    },
  };
}

async function renderFrame(): Promise<string> {
  return documentWith("Preview", `${await bundleScript(bootFile)}\n//# sourceURL=preview-frame\n`);
}

/** The development build: its errors and warnings are sentences. */
async function bundleReact() {
  const modules = await Promise.all(
    reactModules.map(async (name) => [name, moduleFor(name, await import(name))] as const),
  );
  return { script: await bundleScript(reactEntryId, [reactEntryPlugin]), modules: Object.fromEntries(modules) };
}

function moduleFor(name: string, exported: object): string {
  const names = Object.keys(exported).filter((key) => key !== "default" && /^\w+$/.test(key));
  return `const all = previewPackages[${JSON.stringify(name)}]; export default all.default; export const { ${names.join(", ")} } = all;`;
}

const reactEntry =
  reactModules.map((name, index) => `import * as module${index} from "${name}";\n`).join("") +
  `globalThis.previewPackages = { ${reactModules.map((name, index) => `"${name}": module${index}`).join(", ")} };`;

const reactEntryId = "preview-react-entry";
const reactEntryPlugin = {
  name: "react-entry",
  resolveId: (id: string) => (id === reactEntryId ? bootFile.replace("boot.ts", id) : undefined),
  load: (id: string) => (id.endsWith(reactEntryId) ? reactEntry : undefined),
};

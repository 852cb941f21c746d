// What a build for /api has beside the app: the edge in one file, as Pages runs it. The Worker of wrangler.jsonc is the same file.
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import type { Plugin } from "vite";
import { edgePath, readProjectVariables } from "./project-variables.ts";

const entry = fileURLToPath(new URL("../functions/edge.ts", import.meta.url));

/** Files are served without running code, which costs nothing. */
const codeRoutes = { version: 1, include: [`${edgePath}/*`], exclude: [] };

/** A Worker would otherwise serve its own code as a file. */
const noAssets = ["_worker.js", "_routes.json"];

export function edgePlugin(): Plugin {
  let isForEdge = false;
  return {
    name: "edgewright:edge",
    configResolved: ({ env }) => {
      isForEdge = readProjectVariables(env).VITE_SUPABASE_URL === edgePath;
    },
    async generateBundle() {
      if (!isForEdge) return;
      const files = {
        "_worker.js": await bundleEdge(),
        "_routes.json": `${JSON.stringify(codeRoutes, null, 2)}\n`,
        ".assetsignore": `${noAssets.join("\n")}\n`,
      };
      for (const [fileName, source] of Object.entries(files)) this.emitFile({ type: "asset", fileName, source });
    },
  };
}

/** Needs nothing else, at Cloudflare or in a browser. */
export async function bundleEdge(): Promise<string> {
  const build = await rolldown({
    input: entry,
    platform: "browser",
    resolve: { conditionNames: ["workerd", "import"] },
  });
  const { output } = await build.generate({ format: "esm", minify: true });
  await build.close();
  return output[0].code;
}

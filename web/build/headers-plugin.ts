// Writes `_headers` into the built app, and gives the sandboxed frames their headers while developing. The app itself has no policy
// there: hot reload needs inline scripts.
import type { Plugin } from "vite";
import { applyHeaders, parseHeadersFile, renderHeadersFile } from "./headers-file.ts";
import { readProjectVariables } from "./project-variables.ts";
import { siteHeaders } from "./site-headers.ts";

export function headersPlugin(): Plugin {
  let rendered = "";
  return {
    name: "edgewright:headers",
    configResolved: ({ env }) => {
      rendered = renderHeadersFile(siteHeaders(readProjectVariables(env)));
    },
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "_headers", source: rendered });
    },
    configureServer: ({ middlewares }) => {
      const rules = parseHeadersFile(rendered);
      middlewares.use((request, response, next) => {
        const [, path] = /^(\/preview|\/sandbox)(?:$|\?)/.exec(request.url ?? "") ?? [];
        if (path !== undefined) {
          const headers = new Headers();
          applyHeaders(rules, path, headers);
          response.setHeaders(headers);
          request.url = (request.url ?? "").replace(path, `${path}.html`);
        }
        next();
      });
    },
  };
}

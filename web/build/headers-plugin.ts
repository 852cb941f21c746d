// Writes `_headers` into the built app, and gives the preview frame its headers while developing. The app itself has no policy
// there: hot reload needs inline scripts.
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";
import { applyHeaders, parseHeadersFile } from "./headers-file.ts";
import { fillHeaders, readProjectVariables } from "./project-variables.ts";

const template = new URL("../_headers", import.meta.url);

export function headersPlugin(): Plugin {
  let filled = "";
  return {
    name: "edgewright:headers",
    configResolved: ({ env }) => {
      filled = fillHeaders(readFileSync(template, "utf8"), readProjectVariables(env));
      // A build with a line that cannot be read fails here instead of shipping a wrong policy.
      parseHeadersFile(filled);
    },
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "_headers", source: filled });
    },
    configureServer: ({ middlewares }) => {
      const rules = parseHeadersFile(filled);
      middlewares.use((request, response, next) => {
        if (/^\/preview(?:$|\?)/.test(request.url ?? "")) {
          const headers = new Headers();
          applyHeaders(rules, "/preview", headers);
          response.setHeaders(headers);
          request.url = (request.url ?? "").replace("/preview", "/preview.html");
        }
        next();
      });
    },
  };
}

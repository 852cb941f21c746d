// Bundles a script that runs outside of the app, in a sandboxed document or its workers, into one text.
import { type Plugin, rolldown } from "rolldown";

export async function bundleScript(input: string, plugins: readonly Plugin[] = []): Promise<string> {
  const build = await rolldown({
    input,
    platform: "browser",
    transform: { define: { "process.env.NODE_ENV": '"development"' } },
    moduleTypes: { ".py": "text" },
    plugins: [...plugins],
    // Pyodide has branches for Node that no browser reaches.
    external: [/^node:/, "ws"],
    onLog: (_level, { code, message }) => {
      if (code === "UNRESOLVED_IMPORT") throw new Error(message);
    },
  });
  const { output } = await build.generate({ format: "iife", minify: true });
  await build.close();
  return output[0].code;
}

/** A document with a script inside, because one of opaque origin can load nothing from here. */
export function documentWith(title: string, script: string): string {
  const safe = script.replaceAll("</script", "<\\/script");
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>${title}</title><script>${safe}</script></head></html>\n`;
}

// The functions as they are deployed: each one ESM file without packages, in a folder of the Supabase CLI. The platform's own
// bundler embeds whole packages, which is 49 MB for the agent function, and resolves their dependencies again without a lock file.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { type Plugin, rolldown } from "rolldown";
import { parse, stringify } from "smol-toml";
import { z } from "zod";

const supabaseDir = "supabase";
const functionsDir = `${supabaseDir}/functions`;

export interface FunctionBundle {
  readonly name: string;
  /** `<outDir>/functions/<name>/index.js`. */
  readonly file: string;
  readonly bytes: number;
  /** As brotli of the quality with which the CLI uploads. */
  readonly compressedBytes: number;
}

/**
 * Writes `functions/<name>/index.js` and `deno.json` for every function, and a `config.toml` that says how they are deployed and
 * nothing else. The CLI deploys them when `outDir` is the folder `supabase` of its `--workdir`.
 */
export async function bundleFunctions({ outDir }: { readonly outDir: string }): Promise<readonly FunctionBundle[]> {
  const names = readdirSync(functionsDir).filter((name) => existsSync(`${functionsDir}/${name}/index.ts`));
  mkdirSync(outDir, { recursive: true });
  writeFileSync(join(outDir, "config.toml"), deployedConfig(names));
  return Promise.all(names.map((name) => writeBundle(name, join(outDir, "functions", name))));
}

async function writeBundle(name: string, folder: string): Promise<FunctionBundle> {
  const code = await bundle(`${functionsDir}/${name}/index.ts`);
  const file = join(folder, "index.js");
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, code);
  writeFileSync(join(folder, "deno.json"), '{ "imports": {} }\n');
  const compressed = await promisify(brotliCompress)(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } });
  return { name, file, bytes: Buffer.byteLength(code), compressedBytes: compressed.length };
}

/** Names are kept and lines are short, so that a stack trace in the log of a hosted project can be read without a source map. */
const minify = { compress: true, mangle: false, codegen: { removeWhitespace: false } };

/** The CLI looks for files to upload in comments, too, and would not find those of examples. */
const comments = { legal: true, annotation: false, jsdoc: false };

/** Deno gives these to npm packages, but not to the modules of a function. */
const nodeGlobals = {
  Buffer: ["node:buffer", "Buffer"],
  process: ["node:process", "default"],
  setImmediate: ["node:timers", "setImmediate"],
  clearImmediate: ["node:timers", "clearImmediate"],
} satisfies Record<string, [string, string]>;

async function bundle(input: string): Promise<string> {
  const build = await rolldown({
    input,
    platform: "neutral",
    resolve: { conditionNames: ["deno", "node", "import", "default"], mainFields: ["module", "main"] },
    transform: { target: "es2022", define: { global: "globalThis" }, inject: nodeGlobals },
    plugins: [nodeModules],
    logLevel: "warn",
    onLog: (_level, { message }) => {
      throw new Error(`${input} cannot be bundled: ${message}`);
    },
  });
  const { output } = await build.generate({ format: "esm", codeSplitting: false, minify, comments });
  await build.close();
  return output[0].code;
}

/** Deno knows Node's modules by their full names only. */
const nodeModules: Plugin = {
  name: "node-modules",
  resolveId: {
    filter: { id: /^[a-z]/ },
    handler: (id) =>
      isBuiltin(id)
        ? { id: id.startsWith("node:") ? id : `node:${id}`, external: true, moduleSideEffects: false }
        : null,
  },
};

const projectConfig = z.object({
  project_id: z.string(),
  functions: z.record(z.string(), z.object({ verify_jwt: z.boolean() })),
});

function deployedConfig(names: readonly string[]): string {
  const { project_id, functions } = projectConfig.parse(parse(readFileSync(`${supabaseDir}/config.toml`, "utf8")));
  const deployed = names.map((name) => [
    name,
    {
      ...functions[name],
      entrypoint: `./functions/${name}/index.js`,
      import_map: `./functions/${name}/deno.json`,
    },
  ]);
  return `${stringify({ project_id, functions: Object.fromEntries(deployed) })}\n`;
}

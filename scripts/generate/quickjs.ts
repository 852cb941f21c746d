// Writes the parts of the QuickJS executor that a deployed function cannot load from files: the engine's binary, and the modules of
// guest/ as texts, bundled with deno-std and minified.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";

const folder = new URL("../../supabase/functions/_shared/executors/quickjs/", import.meta.url);
const banner = "// Written by `npm run generate`. Do not edit.\n";

export const generatedFiles = [
  { file: new URL("engine-binary.generated.ts", folder), text: engineBinary },
  { file: new URL("guest-modules.generated.ts", folder), text: guestModules },
] as const;

function engineBinary(): string {
  const binary = readFileSync(new URL(import.meta.resolve("quickjs-wasi/quickjs.wasm")));
  const packed = gzipSync(binary, { level: 9 }).toString("base64");
  return `${banner}// quickjs.wasm of the package quickjs-wasi: gzip, base64.\nexport const engineBinary =\n  "${packed}";\n`;
}

async function guestModules(): Promise<string> {
  const guest = new URL("guest/", folder);
  const names = readdirSync(guest).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  const lines = await Promise.all(
    names
      .sort()
      .map(async (name) => `  ${JSON.stringify(name)}: ${JSON.stringify(await bundled(new URL(name, guest)))},`),
  );
  return `${banner}export const guestModules: Readonly<Record<string, string>> = {\n${lines.join("\n")}\n};\n`;
}

const replaced = /[/](format|styles|diff|build_message|assertion_state|_inspect_args|_snapshot_state)[.]js$/;

/** Bundles a guest module with its imports from deno-std. Other guest modules stay imports. */
async function bundled(module: URL): Promise<string> {
  const bundle = await rolldown({
    input: fileURLToPath(module),
    plugins: [
      {
        name: "guest",
        resolveId: (specifier, importer = "") => {
          if (specifier.endsWith(".ts") && importer !== "") return { id: specifier, external: true };
          const isReplaced = importer.includes("/deno-std/") && replaced.test(specifier);
          return isReplaced ? { id: "./deno-std-parts.ts", external: true } : null;
        },
      },
    ],
  });
  // Programs see the names of functions and classes.
  const minify = { compress: true, mangle: { keepNames: { class: true, function: true } } };
  // deno-std checks for instances of URL, which the engine lacks.
  const intro = ({ moduleIds }: { moduleIds: string[] }) =>
    moduleIds.some((id) => id.endsWith("/expect/expect.js")) ? "class URL {}" : "";
  const { output } = await bundle.generate({ format: "esm", comments: false, minify, intro });
  return output[0].code;
}

if (import.meta.main) for (const { file, text } of generatedFiles) writeFileSync(file, await text());

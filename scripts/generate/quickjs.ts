// Writes what the QuickJS executor carries in its code because a deployed function has no files beside it: the engine's
// binary out of its package, and the modules of guest/, types stripped, as texts.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { transform } from "sucrase";

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

function guestModules(): string {
  const guest = new URL("guest/", folder);
  const names = readdirSync(guest).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  const lines = names.sort().map((name) => {
    const source = readFileSync(new URL(name, guest), "utf8");
    const { code } = transform(source, { transforms: ["typescript"], disableESTransforms: true });
    return `  ${JSON.stringify(name)}: ${JSON.stringify(code)},`;
  });
  return `${banner}export const guestModules: Readonly<Record<string, string>> = {\n${lines.join("\n")}\n};\n`;
}

if (import.meta.main) for (const { file, text } of generatedFiles) writeFileSync(file, text());

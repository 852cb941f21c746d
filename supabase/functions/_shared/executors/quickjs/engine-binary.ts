// The engine's WebAssembly module, compiled once per process. It is part of the code, because functions deployed through the API have
// no files.
import { decodeBase64 } from "deno-std/encoding/base64.js";
import { engineBinary } from "./engine-binary.generated.ts";

let compiled: Promise<WebAssembly.Module> | undefined;

export function engineModule(): Promise<WebAssembly.Module> {
  compiled ??= compile();
  return compiled;
}

async function compile(): Promise<WebAssembly.Module> {
  const unpacked = new Blob([decodeBase64(engineBinary)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compile(await new Response(unpacked).arrayBuffer());
}

// The engine itself, compiled once for all programs of this process. It is part of the code, because functions that are
// deployed through the API cannot bring files along.
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

// The engine itself, compiled once for all programs of this process. It is part of the code, because functions that are
// deployed through the API cannot bring files along.
import { engineBinary } from "./engine-binary.generated.ts";

let compiled: Promise<WebAssembly.Module> | undefined;

export function engineModule(): Promise<WebAssembly.Module> {
  compiled ??= compile();
  return compiled;
}

async function compile(): Promise<WebAssembly.Module> {
  const packed = Uint8Array.from(atob(engineBinary), (character) => character.charCodeAt(0));
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compile(await new Response(unpacked).arrayBuffer());
}

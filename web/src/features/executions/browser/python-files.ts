// Reads the files of Python, once per page: 12 MB that the browser keeps for the next time.
import served from "virtual:python-files";
import type { PythonFiles } from "../sandbox/messages.ts";

let reading: Promise<PythonFiles> | undefined;
let readBytes = 0;
const listeners = new Set<() => void>();
const { packages: _, ...files } = served;
const totalBytes = Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0);

export function readPythonFiles(): Promise<PythonFiles> {
  reading ??= readAll().catch((error: unknown) => {
    // The next program tries again.
    reading = undefined;
    throw error;
  });
  return reading;
}

/** How much of Python has been read, from 0 to 1. */
export function pythonProgress(): number {
  return Math.min(1, readBytes / totalBytes);
}

export function onPythonProgress(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function readAll(): Promise<PythonFiles> {
  readBytes = 0;
  const [engine, wasm, library, lock, snapshot] = await Promise.all([
    read(files.engine.url),
    read(files.wasm.url),
    read(files.library.url),
    read(files.lock.url),
    read(files.snapshot.url).then(inflate),
  ]);
  const text = (bytes: ArrayBuffer) => new TextDecoder().decode(bytes);
  return { engine: text(engine), wasm, library, lock: text(lock), snapshot };
}

async function read(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok || !response.body) throw new Error(`${url} could not be read: ${response.status}`);
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform: (chunk, controller) => {
      controller.enqueue(chunk);
      readBytes += chunk.length;
      for (const listener of listeners) listener();
    },
  });
  return new Response(response.body.pipeThrough(counted)).arrayBuffer();
}

/** A host that unpacks what it sends has done this already. */
function inflate(bytes: ArrayBuffer): Promise<ArrayBuffer> {
  const [first, second] = new Uint8Array(bytes, 0, 2);
  if (first !== 0x1f || second !== 0x8b) return Promise.resolve(bytes);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

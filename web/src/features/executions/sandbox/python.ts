// The worker of a Python program: Pyodide from files that the app has sent. Nothing can be loaded here, so the few requests of
// Pyodide are answered from those files and by the app.
import { loadPyodide, type PyodideInterface } from "pyodide";
import endingSource from "../../../../../supabase/functions/_shared/executors/python/ending.py";
import displaySource from "./display.py";
import type { PythonFiles, SandboxProgram } from "./messages.ts";
import playSource from "./play.py";
import plotsSource from "./plots.py";
import { serve, type WorkerLink } from "./worker-link.ts";

const home = "/session";
const packageUrl = "https://packages.invalid/";

interface Player {
  callPromising(entry: string, stdin: string | undefined, showsLast: boolean): Promise<string>;
}

let python: PyodideInterface | undefined;

serve(async (message, link) => {
  if (message.type === "run") return run(message.program, link);
  if (message.python) python = await start(message.python, link);
  link.send({ type: "ready" });
});

async function start(files: PythonFiles, link: WorkerLink): Promise<PyodideInterface> {
  const { default: createPyodideModule } = await importText(files.engine);
  const own: Readonly<Record<string, () => Response>> = {
    "pyodide.asm.wasm": () => new Response(files.wasm, { headers: { "content-type": "application/wasm" } }),
    "python_stdlib.zip": () => new Response(files.library),
  };
  return withFetch(
    (name) => own[name]?.() ?? link.fetchFile(name).then((bytes) => new Response(bytes)),
    () => {
      // The types lack the parts that take what would be loaded.
      const options = { createPyodideModule, _loadSnapshot: files.snapshot, lockFileContents: files.lock };
      return loadPyodide({
        indexURL: packageUrl,
        packageBaseUrl: packageUrl,
        checkAPIVersion: true,
        ...options,
      } as object);
    },
  );
}

async function run({ entry, files, stdin, showsLast }: SandboxProgram, link: WorkerLink): Promise<void> {
  if (!python) throw new Error("Python has not been prepared.");
  for (const [path, content] of Object.entries({ ...files })) writeFile(python, `${home}/${path}`, content);
  writeFile(python, "/own/edgewright_plots.py", plotsSource);
  const decoder = new TextDecoder();
  const measure = createMeasure(python, link);
  const write = (bytes: Uint8Array) => {
    link.print(decoder.decode(bytes, { stream: true }));
    measure();
    return bytes.length;
  };
  python.setStdout({ write });
  python.setStderr({ write });
  python.registerJsModule("edgewright_host", {
    // Null would become a value of its own.
    ask: async () => (await link.ask()) ?? undefined,
    show: (type: string, content: string) => link.send({ type: "display", display: { type, content } }),
  });
  for (const source of [endingSource, displaySource, playSource]) python.runPython(source, { filename: "<sandbox>" });
  const player: Player = python.globals.get("play");
  await loadPackages(python, JSON.parse(python.globals.get("wanted_packages")(entry)), link);
  const began = performance.now();
  const { exit_code, words, status } = JSON.parse(await player.callPromising(entry, stdin, showsLast));
  if (words !== "") link.print(`${words}\n`);
  const duration_ms = Math.round(performance.now() - began);
  link.send({ type: "ended", status, exit_code, duration_ms, memory_bytes: memoryOf(python) });
}

/** What Pyodide says before the reason. */
const heading = /^The following error occurred/;

/** A package that cannot be had is missing when it is imported. */
async function loadPackages(python: PyodideInterface, modules: readonly string[], link: WorkerLink): Promise<void> {
  if (modules.length === 0) return;
  const errors: string[] = [];
  await withFetch(
    (name) => link.fetchFile(name).then((bytes) => new Response(bytes)),
    () =>
      python.loadPackagesFromImports(`import ${modules.join(", ")}`, {
        messageCallback: (text) => link.send({ type: "loads", packages: [text.slice(0, 100)] }),
        errorCallback: (text) => errors.push(...text.split("\n").filter((line) => !heading.test(line))),
      }),
  ).catch((error: unknown) => errors.push(String(error)));
  // One reason is enough: the others mostly follow from it.
  if (errors[0] !== undefined) link.print(`${errors[0].replace(/^Error: /, "")}\n`);
}

/** While `act` works, requests are answered by the last part of their address. */
async function withFetch<Result>(
  answer: (name: string) => Response | Promise<Response>,
  act: () => Promise<Result>,
): Promise<Result> {
  const before = globalThis.fetch;
  globalThis.fetch = async (address) =>
    answer(new URL(address instanceof Request ? address.url : address).pathname.slice(1));
  try {
    return await act();
  } finally {
    globalThis.fetch = before;
  }
}

async function importText(text: string): Promise<{ default: unknown }> {
  return import(/* @vite-ignore */ URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
}

function writeFile({ FS }: PyodideInterface, path: string, content: string): void {
  FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
  FS.writeFile(path, content);
}

const measureMs = 500;

/** A program that computes lets no timer run: its memory is told when it prints. */
function createMeasure(python: PyodideInterface, link: WorkerLink): () => void {
  let measuredAt = 0;
  return () => {
    const now = performance.now();
    if (now - measuredAt < measureMs) return;
    measuredAt = now;
    link.send({ type: "memory", bytes: memoryOf(python) });
  };
}

function memoryOf(python: PyodideInterface): number {
  const heap: unknown = Reflect.get(Reflect.get(python, "_module"), "HEAP8");
  return heap instanceof Int8Array ? heap.length : 0;
}

// Prints the memory of a started Python, in which the modules that programs often import are loaded.
import { writeSync } from "node:fs";
import { loadPyodide } from "pyodide";

const modules =
  "abc argparse ast asyncio base64 bisect calendar collections contextlib copy csv dataclasses datetime decimal enum fractions " +
  "functools hashlib heapq inspect io itertools json linecache logging math numbers operator os pathlib pprint random re " +
  "secrets statistics string struct sys textwrap time traceback types typing unittest uuid warnings zlib";

/** The snapshot is missing in Pyodide's types. */
const options = { fullStdLib: false, jsglobals: Object.create(null), _makeSnapshot: true };
const pyodide = await loadPyodide(options);
pyodide.runPython(`import ${modules.split(" ").join(", ")}`);
const make: unknown = Reflect.get(pyodide, "makeMemorySnapshot");
if (typeof make !== "function") throw new Error("This Pyodide makes no snapshots.");
const snapshot: Uint8Array = make.call(pyodide);
for (let written = 0; written < snapshot.length;) {
  try {
    written += writeSync(process.stdout.fd, snapshot, written);
  } catch (error) {
    // A full pipe accepts nothing for the moment.
    if (!(error instanceof Error) || Reflect.get(error, "code") !== "EAGAIN") throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  }
}
process.exit();

# Plays a program of a test in CPython, with the libraries of this machine: argv is the folder of the session, of the modules
# that the sandbox adds, and the sources that a sandbox runs. The program is main.py. Prints JSON: its end, its output, what it showed.
import contextlib
import io
import json
import sys
import types

home, own, *sources = sys.argv[1:]
shown = []
host = types.ModuleType("edgewright_host")
host.show = lambda kind, content: shown.append({"type": kind, "content": content})
bridge = types.ModuleType("pyodide.ffi")
bridge.can_run_sync, bridge.run_sync = (lambda: False), None
sys.modules.update({"edgewright_host": host, "pyodide": types.ModuleType("pyodide"), "pyodide.ffi": bridge})
names = {"__name__": "sandbox"}
for source in sources:
    with open(source, encoding="utf-8") as file:
        text = file.read().replace('"/session"', repr(home)).replace('"/own"', repr(own))
    exec(compile(text, "<sandbox>", "exec"), names)
printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
    ending = json.loads(names["play"]("main.py", "", "--last" in open(f"{home}/main.py").readline()))
printed.seek(0)
print(json.dumps({**ending, "printed": printed.read(), "shown": shown}))

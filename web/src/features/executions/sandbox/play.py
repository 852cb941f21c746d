# Prepares a program's surroundings and defines play(entry, stdin, shows_last), which runs one file as __main__. It follows
# display.py, and ending.py of the executors, in one namespace.
import ast
import builtins
import io
import json
import os
import random
import sys
import types

import edgewright_host as host
from pyodide.ffi import can_run_sync, run_sync


class Keyboard(io.TextIOBase):
    """Standard input: what was given, or what a person types while the program waits."""

    encoding = "utf-8"

    def __init__(self, given):
        self.given = None if given is None else io.StringIO(given)
        self.is_over = False

    def readable(self):
        return True

    def readline(self, size=-1):
        if self.given is not None:
            return self.given.readline()
        if self.is_over:
            return ""
        sys.stdout.flush()
        if not can_run_sync():
            raise OSError("This browser cannot wait for input while a program runs. Give the input beforehand.")
        line = run_sync(host.ask())
        self.is_over = line is None
        if line is None:
            return ""
        print(line)  # as a terminal does
        return line + "\n"

    def read(self, size=-1):
        return "".join(iter(self.readline, ""))

    def __iter__(self):
        return iter(self.readline, "")


def wanted_packages(entry):
    """The modules that the program imports and that are neither its own files nor Python's, as a list in JSON."""
    folders = [os.path.dirname(os.path.join(HOME, entry)), HOME]
    waiting, seen, wanted = [os.path.join(HOME, entry)], set(), set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        for name in imported_by(path):
            own = own_files(name, folders)
            waiting += own
            if not own and name not in sys.stdlib_module_names:
                wanted.add(name)
    return json.dumps(sorted(wanted))


def imported_by(path):
    try:
        with open(path, encoding="utf-8") as file:
            tree = ast.parse(file.read())
    except (OSError, SyntaxError, ValueError):
        return  # it fails when it is run or imported
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]


def own_files(name, folders):
    """The files of a module of the session; of a package all of them."""
    for folder in folders:
        if os.path.isfile(os.path.join(folder, f"{name}.py")):
            return [os.path.join(folder, f"{name}.py")]
        walked = os.walk(os.path.join(folder, name))
        found = [os.path.join(place, file) for place, _, files in walked for file in files if file.endswith(".py")]
        if found:
            return found
    return []


def play(entry, stdin, shows_last):
    """Returns JSON: how it ended, the exit code, and the last words."""
    show_pillow_images()
    os.makedirs(HOME, exist_ok=True)
    os.chdir(HOME)
    os.environ["MPLBACKEND"] = "module://edgewright_plots"
    sys.path.append("/own")
    sys.argv = [entry]
    sys.path[:0] = [os.path.dirname(os.path.join(HOME, entry)), HOME]
    sys.stdin = Keyboard(stdin)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, write_through=True)
    random.seed()  # the memory that Python was started from holds one seed for all
    builtins.display = display
    main = types.ModuleType("__main__")
    main.__dict__.update(__file__=entry, __builtins__=builtins)
    sys.modules["__main__"] = main
    try:
        try:
            run(entry, main.__dict__, shows_last)
        finally:
            show_open_figures()
            flush()
        return outcome(0)
    except SystemExit as leaving:
        return outcome(*exit_of(leaving.code))
    except MemoryError as error:
        return outcome(1, words_of(error), "out_of_memory")
    except BaseException as error:
        return outcome(1, words_of(error))


def run(entry, names, shows_last):
    with open(entry, encoding="utf-8") as file:
        tree = ast.parse(file.read(), entry)
    last = tree.body.pop() if shows_last and tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, entry, "exec"), names)
    value = None if last is None else eval(compile(ast.Expression(last.value), entry, "eval"), names)
    if value is not None:
        display(value)


def outcome(exit_code, words="", status=None):
    ending = status or ("succeeded" if exit_code == 0 else "failed")
    return json.dumps({"exit_code": None if status else exit_code, "words": shortened(words), "status": ending})

# Prepares a program's surroundings and defines play(entry, stdin, shows_last), which runs one file as __main__.
import ast
import base64
import builtins
import io
import json
import linecache
import os
import random
import sys
import traceback
import types

import edgewright_host as host
from pyodide.ffi import can_run_sync, run_sync

HOME = "/session"
AROUND = "<sandbox>"
MOST_WORDS = 16_000
MOST_ROWS = 500


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


def show_bytes(kind, content):
    host.show(kind, base64.b64encode(content).decode())


def display(*values):
    """Shows values as pictures, tables or pages where they can be, as notebooks do."""
    sys.stdout.flush()
    for value in values:
        if not (show_table(value) or show_rich(value)):
            print(value if isinstance(value, str) else repr(value))


def show_table(value):
    """A DataFrame of pandas, or a Series."""
    if not type(value).__module__.startswith("pandas"):
        return False
    frame = value.to_frame() if hasattr(value, "to_frame") and not hasattr(value, "columns") else value
    if not (hasattr(frame, "columns") and hasattr(frame, "to_json")):
        return False
    table = json.loads(frame.head(MOST_ROWS).to_json(orient="split", date_format="iso", default_handler=str))
    host.show("application/json", json.dumps({**table, "rows": len(frame)}))
    return True


def show_rich(value):
    for method, kind in (("_repr_png_", "image/png"), ("_repr_jpeg_", "image/jpeg"), ("_repr_svg_", "image/svg+xml")):
        content = called(value, method)
        if content:
            show_bytes(kind, content.encode() if isinstance(content, str) else content)
            return True
    page = called(value, "_repr_html_")
    if page:
        host.show("text/html", page)
    return bool(page)


def called(value, method):
    found = None if isinstance(value, type) else getattr(value, method, None)
    return found() if callable(found) else None


def show_figure(figure):
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=110, bbox_inches="tight")
    show_bytes("image/png", picture.getvalue())


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
    os.makedirs(HOME, exist_ok=True)
    os.chdir(HOME)
    os.environ["MPLBACKEND"] = "module://edgewright_plots"
    sys.argv = [entry]
    sys.path[:0] = [os.path.dirname(os.path.join(HOME, entry)), HOME]
    sys.path.append("/own")
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
            flush()
        return outcome(0)
    except SystemExit as leaving:
        return leave(leaving.code)
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


def leave(code):
    if code is None or isinstance(code, int):
        return outcome(int.__and__(code or 0, 0xFF))
    return outcome(1, str(code))


def outcome(exit_code, words="", status=None):
    shown = words if len(words) <= MOST_WORDS else f"{words[: MOST_WORDS // 2]}\n…\n{words[-MOST_WORDS // 2 :]}"
    ending = status or ("succeeded" if exit_code == 0 else "failed")
    return json.dumps({"exit_code": None if status else exit_code, "words": shown, "status": ending})


def flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (ValueError, OSError, AttributeError):
            pass  # the program closed or replaced it


def words_of(error):
    """The traceback as Python prints it, without frames outside the program."""
    linecache.checkcache()
    own = error.__traceback__
    while own is not None and own.tb_frame.f_code.co_filename == AROUND:
        own = own.tb_next
    lines = "".join(traceback.format_exception(type(error), error, own, chain=True)).splitlines()
    shown = [line.replace(f'File "{HOME}/', 'File "') for line in lines if not line.startswith(f'  File "{AROUND}"')]
    return "\n".join(shown)


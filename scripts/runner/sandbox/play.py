# Prepares the sandbox and defines play(entry), which runs one file as __main__. It follows ending.py of the executors.
import asyncio
import builtins
import errno
import gc
import os
import sys
import time
import types
import warnings
from json import dumps

HOST_MODULES = ("js", "pyodide_js", "pyodide", "_pyodide", "_pyodide_core", "micropip")


class HostIsAway:
    """The first finder: modules that lead out of the sandbox do not exist."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in HOST_MODULES:
            raise ModuleNotFoundError(f"No module named {name!r}: programs cannot leave their sandbox", name=name)
        return None


class Sleeper:
    """Replaces a selector: there are no events to wait for, only time to pass."""

    def select(self, timeout):
        if timeout is None:
            raise RuntimeError("The program awaits something that never comes.")
        if timeout > 0:
            time.sleep(timeout)
        return ()


class SandboxLoop(asyncio.BaseEventLoop):
    def __init__(self):
        super().__init__()
        self._selector = Sleeper()

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass


class SandboxLoopPolicy(asyncio.events._BaseDefaultEventLoopPolicy):
    _loop_factory = SandboxLoop


def shut_the_door():
    """Removes what leads from Python to JavaScript. The process itself is confined as well."""
    webloop = sys.modules["pyodide.webloop"]
    time.sleep = webloop._orig_sleep
    asyncio.run = webloop._orig_run
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        asyncio.set_event_loop_policy(SandboxLoopPolicy())
    asyncio.events._set_running_loop(None)
    sys.meta_path[:] = [finder for finder in sys.meta_path if not finder.__module__.startswith("_pyodide")]
    sys.meta_path.insert(0, HostIsAway)
    forget_the_host()
    for name in [name for name in sys.modules if name.partition(".")[0] in HOST_MODULES]:
        del sys.modules[name]
    for name in ("system", "popen"):
        setattr(os, name, no_other_programs)
    os.environ.clear()
    os.environ.update(HOME=HOME, PATH="", LANG="C.UTF-8")
    gc.collect()


def forget_the_host():
    """Remains of these modules can still be found in memory; this keeps them from leading to JavaScript."""
    import_hook, foreign = sys.modules["_pyodide._importhook"], sys.modules["pyodide.ffi"].JsProxy
    import_hook.jsfinder.jsproxies.clear()
    for loader in gc.get_objects():
        if type(loader) is import_hook.JsLoader:
            loader.jsproxy = None
    for module in [module for name, module in sys.modules.items() if name.partition(".")[0] in HOST_MODULES]:
        if isinstance(module, types.ModuleType):
            for name in [name for name, value in vars(module).items() if isinstance(value, foreign)]:
                delattr(module, name)


def no_other_programs(*_command):
    raise OSError(errno.ENOTSUP, "Programs cannot start other programs")


def play(entry):
    """Returns JSON: the exit code, the last words, and whether memory or time ended the program."""
    os.makedirs(HOME, exist_ok=True)
    os.chdir(HOME)
    sys.argv = [entry]
    sys.path[:0] = [os.path.dirname(os.path.join(HOME, entry)), HOME]
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)
    # Where there is no screen, text is all that can be shown.
    builtins.display = lambda *values: print(*values, sep="\n")
    main = types.ModuleType("__main__")
    main.__dict__.update(__file__=entry, __builtins__=builtins)
    sys.modules["__main__"] = main
    try:
        try:
            with open(entry, encoding="utf-8") as file:
                source = file.read()
            exec(compile(source, entry, "exec"), main.__dict__)
        finally:
            flush()
        return outcome(0)
    except SystemExit as leaving:
        return outcome(*exit_of(leaving.code))
    except KeyboardInterrupt as interrupt:
        return outcome(1, words_of(interrupt), "interrupted")
    except MemoryError as error:
        return outcome(1, words_of(error), "out_of_memory")
    except BaseException as error:
        return outcome(1, words_of(error))


def outcome(exit_code, words="", cause=None):
    return dumps({"exit_code": exit_code, "words": shortened(words), "cause": cause})

# How a Python program's end is told. Each sandbox runs this before its own play.py, in the same namespace.
import linecache
import sys
import traceback

HOME = "/session"
AROUND = "<sandbox>"
MOST_WORDS = 16_000


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


def shortened(words):
    if len(words) <= MOST_WORDS:
        return words
    return f"{words[: MOST_WORDS // 2]}\n…\n{words[-MOST_WORDS // 2 :]}"


def exit_of(code):
    """The exit code that sys.exit(code) means, and the last words."""
    if code is None or isinstance(code, int):
        return int.__and__(code or 0, 0xFF), ""
    try:
        return 1, str(code)
    except BaseException as error:
        return 1, words_of(error)

# Defines display(value), which shows pictures, pages and tables as notebooks do, and everything else as text.
import base64
import importlib.util
import json
import re
import sys

import edgewright_host as host

MOST_ROWS = 200
MOST_COLUMNS = 50
MOST_CELL = 300
MOST_TABLE = 200_000
MARKUP = re.compile(r"\s*<(!doctype html|[a-z][a-z0-9]*[\s/>]).*>\s*\Z", re.IGNORECASE | re.DOTALL)
SIGNATURES = ((b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))


def display(*values):
    sys.stdout.flush()
    for value in values:
        failure = None
        for show in (show_table, show_content, show_plot, show_rich):
            try:
                if show(value):
                    break
            except Exception as error:
                failure = error
        else:
            print(value if isinstance(value, str) else repr(value))
            if failure:
                print(f"It can only be shown as text: {failure!r}", file=sys.stderr)


def show_bytes(kind, content):
    host.show(kind, base64.b64encode(content).decode())
    return True


def show_content(value):
    """HTML, SVG, or the bytes of a picture."""
    if isinstance(value, (bytes, bytearray)):
        kind = next((kind for signature, kind in SIGNATURES if value.startswith(signature)), None)
        return kind is not None and show_bytes(kind, value)
    if not isinstance(value, str) or not MARKUP.match(value):
        return False
    if value.lstrip().lower().startswith("<svg"):
        return show_bytes("image/svg+xml", value.encode())
    host.show("text/html", value)
    return True


def show_plot(value):
    if not is_of(value, "matplotlib", "Figure"):
        return False
    from edgewright_plots import show_figure

    show_figure(value)
    return True


def show_rich(value):
    """By the methods that notebooks know. Asked of the type: some values claim to have any attribute."""
    for method, kind in (("_repr_png_", "image/png"), ("_repr_jpeg_", "image/jpeg"), ("_repr_svg_", "image/svg+xml")):
        content = called(value, method)
        if isinstance(content, str):
            content = content.encode() if kind == "image/svg+xml" else base64.b64decode(content)
        if content:
            return show_bytes(kind, content)
    page = called(value, "_repr_html_")
    if page:
        host.show("text/html", page)
    return bool(page)


def called(value, method):
    """What the method returns, which may have metadata with it. A picture of a kind that it cannot be is none."""
    if isinstance(value, type) or not callable(getattr(type(value), method, None)):
        return None
    try:
        content = getattr(value, method)()
    except ValueError:
        if method == "_repr_html_":
            raise
        return None
    return content[0] if isinstance(content, tuple) else content


def show_table(value):
    table = pandas_table(value) or record_table(value)
    if table is None:
        return False
    while len(text := json.dumps(table)) > MOST_TABLE and len(table["data"]) > 1:
        half = len(table["data"]) // 2
        table.update(data=table["data"][:half], index=table["index"][:half])
    host.show("application/json", text)
    return True


def pandas_table(value):
    """A DataFrame, or a Series."""
    if is_of(value, "pandas", "Series"):
        value = value.to_frame("" if value.name is None else value.name)
    if not is_of(value, "pandas", "DataFrame"):
        return None
    shown = value.iloc[:MOST_ROWS, :MOST_COLUMNS]
    cells = [[cell(each) for each in row] for row in shown.itertuples(index=False, name=None)]
    return {
        **{"columns": [title(name) for name in shown.columns], "index": [title(name) for name in shown.index]},
        **{"index_name": title(tuple(name for name in shown.index.names if name is not None))},
        **{"data": cells, "rows": len(value), "all_columns": len(value.columns)},
    }


def record_table(value):
    """A list of dictionaries."""
    if not isinstance(value, list) or not value or not all(isinstance(row, dict) for row in value):
        return None
    shown = value[:MOST_ROWS]
    keys = list(dict.fromkeys(key for row in shown for key in row))
    kept = keys[:MOST_COLUMNS]
    return {
        **{"columns": [title(key) for key in kept], "index": list(range(len(shown))), "index_name": ""},
        **{"data": [[cell(row.get(key)) for key in kept] for row in shown]},
        **{"rows": len(value), "all_columns": len(keys)},
    }


def is_of(value, package, name):
    """Whether it is of this class, without an import of its package."""
    bases = type(value).__mro__
    return any(base.__name__ == name and base.__module__.partition(".")[0] == package for base in bases)


def title(name):
    return " · ".join(str(part) for part in name) if isinstance(name, tuple) else cell(name)


def cell(value):
    if value is None or isinstance(value, bool) or isinstance(value, int) and abs(value) < 2**53:
        return value
    if isinstance(value, float):
        return number(value)
    text = str(value).removesuffix(" 00:00:00")  # of a day
    return text if len(text) <= MOST_CELL else f"{text[:MOST_CELL]}…"


def number(value):
    """With six digits after the point, or six that count."""
    if value != value or value in (float("inf"), float("-inf")):
        return "NaN" if value != value else str(float(value))
    return round(float(value), 6) if value == 0 or abs(value) >= 0.001 else float(f"{value:.6g}")


def show_open_figures():
    """What a program has drawn and neither shown nor closed."""
    if "matplotlib.pyplot" in sys.modules:
        from edgewright_plots import show

        show()


def show_pillow_images():
    """Elsewhere Image.show() opens a window."""
    if importlib.util.find_spec("PIL") is None:
        return
    from PIL import ImageShow

    class Viewer(ImageShow.Viewer):
        def show(self, image, **options):
            display(image)
            return True

    ImageShow.register(Viewer(), 0)

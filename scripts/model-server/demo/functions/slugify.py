import re
import unicodedata


def slugify(title: str) -> str:
    """Turns a title into the end of an address: lower-case letters and digits, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", title.replace("&", " and "))
    ascii_only = plain.encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_only))

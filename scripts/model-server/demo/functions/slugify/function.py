import re
import unicodedata


def slugify(title: str) -> str:
    """A title as the end of an address: small letters and digits with hyphens between."""
    plain = unicodedata.normalize("NFKD", title.replace("ß", "ss").replace("&", " and "))
    ascii_only = plain.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")

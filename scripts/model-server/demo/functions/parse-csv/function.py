import csv
import io


def parse_csv(text: str, separator: str = ",") -> list[list[str]]:
    """The rows of a CSV text. Fields in quotation marks may hold commas, line breaks and doubled quotation marks."""
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))

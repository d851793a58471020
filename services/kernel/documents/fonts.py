"""The typeface of the PDFs: Source Sans Pro (SIL Open Font License), embedded as subsets.

The fourteen fonts that every PDF reader has know no `č`, `đ`, `ŋ` or `ł`: a Sami or Polish name would come
out wrong. This typeface has the letters of all European languages.
"""

import unicodedata
from functools import cache
from importlib import resources

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "SourceSansPro-Regular", "SourceSansPro-Semibold"
_UNKNOWN = "?"


@cache
def ready() -> frozenset[int]:
    """Make the typeface known, once per process; the code points that it has letters for."""
    folder = resources.files("font_source_sans_pro") / "files"
    for name in (REGULAR, BOLD):
        with resources.as_file(folder / f"{name}.ttf") as path:
            pdfmetrics.registerFont(TTFont(name, str(path)))
    return frozenset(pdfmetrics.getFont(REGULAR).face.charToGlyph)


def drawable(text: str) -> str:
    """The text with letters composed, and `?` for what the typeface does not have (the page shows that)."""
    known = ready()
    return "".join(
        letter if ord(letter) in known else _UNKNOWN for letter in unicodedata.normalize("NFC", text)
    )


def width(text: str, font: str, size: float) -> float:
    """How wide the text is, in points."""
    ready()
    return float(pdfmetrics.stringWidth(text, font, size))


def wrapped(text: str, font: str, size: float, room: float) -> list[str]:
    """The text in lines of at most `room` points, broken at blanks, and inside a word that is too long."""
    lines: list[str] = []
    for word in drawable(text).split(" "):
        whole = f"{lines[-1]} {word}" if lines else word
        if lines and width(whole, font, size) <= room:
            lines[-1] = whole
            continue
        while width(word, font, size) > room and len(word) > 1:
            fits = next(
                n for n in range(len(word) - 1, 0, -1) if n == 1 or width(word[:n], font, size) <= room
            )
            lines.append(word[:fits])
            word = word[fits:]  # noqa: PLW2901 - what is left of it
        lines.append(word)
    return lines

"""A person whose every value is found again wherever it stands, and the search for it.

`forms(value)` are the ways in which a text may stand in bytes: as it is, in other letters, encodings and
escapes, as hex, and inside longer base64. `search` looks for all of them.
"""

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

LEAST, LEAST_DIGITS = 8, 6
"""So long is what is looked for: ids, hashes and sealed bytes hold anything shorter by chance, some day."""
_RANDOM = re.compile(rb"[0-9a-f]{12,}")
"""An id, a hash, a time in nanoseconds: eight digits in a row stand there by chance."""


@dataclass(frozen=True)
class Found:
    """A value that stands where it must not: its name, the form that was seen, the place."""

    value: str
    form: str
    place: str
    around: str

    def __str__(self) -> str:
        return f"{self.value} as {self.form} in {self.place}: {self.around}"


def forms(value: str) -> dict[str, bytes]:
    """What to look for, by name. Those that begin with "exact" are case-sensitive, the others lower case."""
    found: dict[str, bytes] = {}
    for encoding in ("utf-8", "latin-1", "utf-16-le"):
        raw = value.encode(encoding)
        found[f"text {encoding}"] = value.lower().encode(encoding)
        found[f"hex {encoding}"] = raw.hex().encode()
        for shift in range(3):  # the value may begin at any of three places in a group of base64
            found[f"exact base64 {encoding}+{shift}"] = _inside_base64(raw, shift)
            found[f"exact base64url {encoding}+{shift}"] = base64_url(_inside_base64(raw, shift))
    written = {
        "url": quote(value, safe=""),
        "url path": quote(value),
        "form": quote_plus(value),
        "json": json.dumps(value)[1:-1],
        "html": html.escape(value),
        "python": ascii(value)[1:-1],
        "python in json": json.dumps(ascii(value)[1:-1])[1:-1],
        "bytes": repr(value.encode())[2:-1],
        "bytes in json": json.dumps(repr(value.encode())[2:-1])[1:-1],
        "quoted-printable": "".join(f"={byte:02x}" if byte > 126 else chr(byte) for byte in value.encode()),
        "octal": "".join(f"\\{byte:o}" if byte > 126 else chr(byte) for byte in value.encode()),
    }
    return found | {name: text.lower().encode() for name, text in written.items()}


def base64_url(text: bytes) -> bytes:
    """The same in the alphabet for addresses."""
    return text.replace(b"+", b"-").replace(b"/", b"_")


def _inside_base64(raw: bytes, shift: int) -> bytes:
    """The part of the base64 of `shift` unknown bytes and `raw` that is the same whatever they are."""
    coded = base64.b64encode(b"\0" * shift + raw)
    first = (shift * 8 + 5) // 6
    return coded[first : (shift + len(raw)) * 8 // 6]


def search(places: Mapping[str, Iterable[bytes]], values: Mapping[str, Iterable[str]]) -> list[Found]:
    """Every value that stands in a place; `values` by name, each with its spellings.

    Digits that stand within an id or a hash are none of hers.
    """
    for spelling in (one for spellings in values.values() for one in spellings):
        assert len(spelling) >= (LEAST_DIGITS if spelling.isdigit() else LEAST), f"{spelling} is short"
    wanted = {
        (name, form.startswith("exact"), needle): form  # most forms of most values are the same
        for name, spellings in values.items()
        for spelling in spellings
        for form, needle in forms(spelling).items()
    }
    return [found for place, contents in places.items() for found in _in_place(place, contents, wanted)]


Wanted = Mapping[tuple[str, bool, bytes], str]


def _in_place(place: str, contents: Iterable[bytes], wanted: Wanted) -> Iterator[Found]:
    seen: set[str] = set()
    for content in contents:
        lower = content.decode("utf-8", "surrogateescape").lower().encode("utf-8", "surrogateescape")
        for (name, exact, needle), form in wanted.items():
            haystack = content if exact else lower
            at = -1 if name in seen else _find(haystack, needle)
            if at >= 0:
                seen.add(name)
                yield Found(name, form, place, repr(haystack[max(0, at - 60) : at + 60]))


def _find(haystack: bytes, needle: bytes) -> int:
    at = haystack.find(needle)
    if at < 0 or not needle.isdigit() or len(needle) >= LEAST + 2:
        return at
    chance = [match.span() for match in _RANDOM.finditer(haystack)]
    while at >= 0 and any(first <= at < last for first, last in chance):
        at = haystack.find(needle, at + 1)
    return at

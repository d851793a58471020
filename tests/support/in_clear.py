"""Whether a value stands in the clear among random ids, hashes, tokens and sealed bytes.

`"5501" not in repr(rows)` fails one day, when an id holds these digits. Here a short value has to stand as a
word of its own, or as a string of a stored message, which no randomness makes while this project lives.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

LONG, LONG_BYTES = 10, 6
"""Values of so many characters stand nowhere by chance, in texts and in bytes."""


def in_clear(value: str, kept: Any) -> list[str]:
    """Where `value` stands in `kept`: rows, answers, messages, texts. Letter case does not count."""
    found = []
    word = _word(value.casefold())
    for place, leaf in _leaves(kept):
        if isinstance(leaf, bytes):
            stands = _in_bytes(value.encode(), leaf) or _in_bytes(value.casefold().encode(), leaf.lower())
        else:
            text = str(leaf).casefold()
            stands = value.casefold() in text if len(value) >= LONG else bool(word.search(text))
        if stands:
            found.append(place)
    return found


def _word(value: str) -> re.Pattern[str]:
    """With nothing around it that a hash has, and no hyphens on both sides, as parts of a UUID have."""
    it = re.escape(value)
    return re.compile(rf"(?<![^\W_]){it}(?![^\W_-])|(?<![^\W_-]){it}(?![^\W_])")


def _in_bytes(value: bytes, data: bytes) -> bool:
    """A short one with its length in front, as protobuf has it, or in quotes, as JSON has it."""
    needles = [value] if len(value) >= LONG_BYTES else [b"%c%b" % (len(value), value), b'"%b"' % value]
    return any(needle in data for needle in needles)


def _leaves(kept: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(kept, Mapping):
        for name, value in kept.items():
            yield f"{place}.{name}", str(name)
            yield from _leaves(value, f"{place}.{name}")
    elif isinstance(kept, list | tuple | set | frozenset):
        for number, value in enumerate(kept):
            yield from _leaves(value, f"{place}[{number}]")
    elif isinstance(kept, bytes | bytearray | memoryview):
        yield place, bytes(kept)
    elif hasattr(kept, "SerializeToString"):
        yield place, kept.SerializeToString()
        yield place, str(kept)
    else:
        yield place, kept

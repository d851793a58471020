"""How the embedded database writes keys and values down for its storage engine, with less work.

The engine's binding for Python takes the format of each key and value apart, letter by letter, whenever one
is written or read: a quarter of the processor time of a row that is inserted. The database uses few formats:
some texts, and then bytes or a number or nothing. Everything else goes the binding's own way.
"""

import re
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

_FORMAT = re.compile("(S*)([uq]?)")
_ONE, _TWO = 64, 8256
"""The first numbers that take two bytes, and that take as many as their first byte says."""
_LONG = 0xE0
_MOST = 10_000
"""Beginnings of keys that are remembered: database, collection and index."""
_END = b"\0"


class _Format(NamedTuple):
    """So many texts, and what comes last."""

    texts: int
    last: str


def write_quickly(cursors: type) -> None:
    """Have the class `wiredtiger.Cursor` pack and unpack the formats that are used at once."""
    binding: Any = sys.modules[cursors.__module__]  # what the package is called tells another one
    binding.pack, binding.unpack = packing(binding.pack), unpacking(binding.unpack)


def packing(slow: Callable[..., bytes]) -> Callable[..., bytes]:
    """`slow` packs what is not known here."""
    begin: dict[tuple[Any, ...], bytes] = {}
    formats: dict[str, _Format | None] = {}

    def pack(text: str, *values: Any) -> bytes:
        if text not in formats:
            formats[text] = _known(text)
        form = formats[text]
        if form is None or len(values) != form.texts + bool(form.last):
            return slow(text, *values)
        last = _last(form.last, values[-1]) if form.last else b""
        texts = values[: form.texts]
        begins = begin.get(texts)
        if begins is None and all(type(each) is str and "\0" not in each for each in texts):
            if len(begin) >= _MOST:
                begin.clear()
            begins = begin[texts] = b"".join(each.encode() + _END for each in texts)
        return slow(text, *values) if begins is None or last is None else begins + last

    return pack


def unpacking(slow: Callable[..., Any]) -> Callable[..., Any]:
    """`slow` unpacks what is not known here."""
    formats: dict[str, _Format | None] = {}

    def unpack(text: str, packed: Any) -> Any:
        if text not in formats:
            formats[text] = _known(text)
        form = formats[text]
        if form is None or type(packed) is not bytes:
            return slow(text, packed)
        *texts, last = packed.split(_END, form.texts)
        if len(texts) != form.texts:
            return slow(text, packed)
        found: list[Any] = [each.decode() for each in texts]
        if form.last == "u":
            found.append(last)
        elif form.last == "q":
            number = _number(last)
            if number is None:
                return slow(text, packed)
            found.append(number)
        return found

    return unpack


def _known(text: str) -> _Format | None:
    found = _FORMAT.fullmatch(text)
    return None if found is None or not text else _Format(len(found[1]), found[2])


def _last(form: str, value: Any) -> bytes | None:
    """None for what the binding is to write."""
    if form == "u":
        return value if type(value) is bytes else None
    if type(value) is not int or not 0 <= value < 1 << 63:
        return None
    if value < _ONE:
        return bytes((0x80 | value,))
    if value < _TWO:
        return bytes((0xC0 | (value - _ONE) >> 8, (value - _ONE) & 0xFF))
    rest = value - _TWO
    length = max(1, (rest.bit_length() + 7) // 8)
    return bytes((_LONG | length,)) + rest.to_bytes(length, "big")


def _number(packed: bytes) -> int | None:
    """What `_last` made of a number; None for what the binding is to read."""
    first = packed[0] if packed else 0
    if _LONG < first <= _LONG + 8 and len(packed) == first - _LONG + 1:
        return int.from_bytes(packed[1:], "big") + _TWO
    if 0xC0 <= first < _LONG and len(packed) == 2:
        return ((first & 0x1F) << 8 | packed[1]) + _ONE
    if 0x80 <= first < 0xC0 and len(packed) == 1:
        return first & 0x3F
    return None

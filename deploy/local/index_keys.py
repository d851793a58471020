"""The keys under which a new document stands in the indexes of the embedded database, with less work.

By itself it makes them twice: to look whether a unique one is taken, and to write them down. And each time it
looks for lists along the path of each field, writes each value of a list down twice, and finds out anew how
one is written that a thousand rows have in common. That was a third of the processor time of a row inserted.
"""

import functools
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import product
from typing import Any

Spec = Mapping[str, Any]
Encode = Callable[[Any, int], bytes]
_COMMON = (str, int, bool, type(None))
_PLAIN = frozenset((*_COMMON, datetime))
_REMEMBERED = 8_192
"""Values whose way to be written is remembered."""


class _Now(threading.local):
    """The document that this thread inserts, and its keys by index; outside of an insert nothing is kept."""

    inserting = False
    document: Any = None
    keys: dict[int, tuple[Spec, bool, list[bytes]]]


def make_once(storage: Any) -> None:
    """Have the module `secantus.storage` keep a new document's keys until the next document."""
    now, insert = _Now(), storage.Storage._insert_chunk
    make, is_multikey = storage._index_key_variants, storage._doc_makes_multikey
    encode = remembering(storage.encode_value_directed)

    def keys_of(document: Any, spec: Spec, *, sparse: bool, collation: Any = None) -> list[bytes]:
        if not now.inserting or collation is not None:
            return make(document, spec, sparse=sparse, collation=collation)  # type: ignore[no-any-return]
        if now.document is not document:
            now.document, now.keys = document, {}
        known = now.keys.get(id(spec))
        if known is None or known[0] is not spec or known[1] != sparse:
            keys = None if sparse else own_keys(document, spec, encode, storage.COMPOUND_SEP)
            keys = make(document, spec, sparse=sparse) if keys is None else keys
            known = now.keys[id(spec)] = spec, sparse, keys
        return known[2]

    def has_lists(document: Any, spec: Spec) -> bool:
        return not (now.inserting and _is_plain(document, spec)) and bool(is_multikey(document, spec))

    @functools.wraps(insert)
    def inserted(self: Any, *given: Any, **named: Any) -> Any:
        now.inserting = True
        try:
            return insert(self, *given, **named)
        finally:
            now.inserting, now.document, now.keys = False, None, {}

    storage._index_key_variants, storage._doc_makes_multikey = keys_of, has_lists
    storage.Storage._insert_chunk = inserted


def remembering(encode: Encode) -> Encode:
    """`encode`, remembering how values are written that rows have in common."""
    known = functools.lru_cache(_REMEMBERED, typed=True)(encode)  # by type: True and 1 are written otherwise
    return lambda value, direction: (known if type(value) in _COMMON else encode)(value, direction)


def own_keys(document: Any, spec: Spec, encode: Encode, separator: bytes) -> list[bytes] | None:
    """The keys of a document whose fields hold one plain value each: one; or of which one holds a list of
    such: then a key for each in the list, and one for the whole of it. None for any other document.
    """
    if _is_plain(document, spec):
        return [separator.join([encode(document.get(field), way) for field, way in spec.items()])]
    values = [document.get(field) for field in spec]
    each = [one for value in values for one in (value if type(value) is list else [value])]
    if sum(type(value) is list for value in values) != 1 or not all(type(one) in _PLAIN for one in each):
        return None
    if not all(type(way) is int and "." not in field for field, way in spec.items()):
        return None
    choices = [[*value, value] if type(value) is list else [value] for value in values]
    found = (separator.join(map(encode, some, spec.values())) for some in product(*choices))
    return list(dict.fromkeys(found))


def _is_plain(document: Any, spec: Spec) -> bool:
    return all(
        type(way) is int and "." not in field and type(document.get(field)) in _PLAIN
        for field, way in spec.items()
    )

"""The keys under which a new document stands in the indexes of the embedded database, made once.

By itself it makes them twice: to look whether a unique one is taken, and to write them down. That is a
seventh of the processor time of a row that is inserted.
"""

import functools
import threading
from collections.abc import Mapping
from typing import Any

Spec = Mapping[str, Any]


class _Now(threading.local):
    """The document that this thread inserts, and its keys by index; outside of an insert nothing is kept."""

    inserting = False
    document: Any = None
    keys: dict[int, tuple[Spec, bool, list[bytes]]]


def make_once(storage: Any) -> None:
    """Have the module `secantus.storage` keep a new document's keys until the next document."""
    now, make, insert = _Now(), storage._index_key_variants, storage.Storage._insert_chunk

    def keys_of(document: Any, spec: Spec, *, sparse: bool, collation: Any = None) -> list[bytes]:
        if not now.inserting or collation is not None:
            return make(document, spec, sparse=sparse, collation=collation)  # type: ignore[no-any-return]
        if now.document is not document:
            now.document, now.keys = document, {}
        known = now.keys.get(id(spec))
        if known is None or known[0] is not spec or known[1] != sparse:
            known = now.keys[id(spec)] = spec, sparse, make(document, spec, sparse=sparse)
        return known[2]

    @functools.wraps(insert)
    def inserted(self: Any, *given: Any, **named: Any) -> Any:
        now.inserting = True
        try:
            return insert(self, *given, **named)
        finally:
            now.inserting, now.document, now.keys = False, None, {}

    storage._index_key_variants, storage.Storage._insert_chunk = keys_of, inserted

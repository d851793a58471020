"""An update writes only in the indexes whose keys it changes, in the embedded database too.

By itself it takes a document out of all its indexes and puts it in again, whatever the update is about: of
nine indexes of a message two had something to do with its being sent.
"""

import functools
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

_PLAIN = frozenset((str, int, bool, datetime, type(None)))
_UPDATES = ("_update_matching_single_txn", "_update_chunk")
Index = tuple[str, Mapping[str, Any], bool, bool]
"""Name, fields, sparse, unique."""


class _Now(threading.local):
    """The document that this thread's update is about to write, and the indexes that this touches; outside of
    an update nothing is kept.
    """

    updating = False
    document: Any = None
    touched: Sequence[Index] | None = None


def write_what_changes(storage: Any) -> None:
    """Have the class `secantus.storage.Storage` do so.

    In an update it asks whether unique keys of the new document are taken, takes the old one out of the
    indexes, and puts the new one in, in this order.
    """
    now = _Now()
    conflict, take_out = storage._unique_conflict, storage._delete_index_entries
    put_in, mark = storage._write_index_entries, storage._maybe_mark_multikey
    for name in _UPDATES:
        setattr(storage, name, _noting(getattr(storage, name), now))

    @functools.wraps(conflict)
    def conflicting(self: Any, db: str, coll: str, document: Any, indexes: Any, **named: Any) -> Any:
        now.document, now.touched = document if now.updating else None, None
        return conflict(self, db, coll, document, indexes, **named)

    @functools.wraps(take_out)
    def taken_out(
        self: Any, db: str, coll: str, document: Any, indexes: Any, partials: Any = None, **named: Any
    ) -> None:
        if now.document is not None and partials is not None:
            indexes = now.touched = touched(document, now.document, indexes, partials)
        take_out(self, db, coll, document, indexes, partials, **named)

    @functools.wraps(put_in)
    def written(
        self: Any, db: str, coll: str, document: Any, indexes: Any, *given: Any, **named: Any
    ) -> None:
        put_in(self, db, coll, document, _of(now, document, indexes), *given, **named)

    @functools.wraps(mark)
    def marked(self: Any, db: str, coll: str, document: Any, indexes: Any, known: Any) -> Any:
        return mark(self, db, coll, document, _of(now, document, indexes), known)

    storage._unique_conflict, storage._delete_index_entries = conflicting, taken_out
    storage._write_index_entries, storage._maybe_mark_multikey = written, marked


def touched(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    indexes: Sequence[Index],
    partials: Mapping[str, Mapping[str, Any]],
) -> Sequence[Index]:
    """The indexes in which one document may stand otherwise than the other."""
    return [
        index
        for index in indexes
        if not all(_is_same(old, new, field) for field in (*index[1], *partials.get(index[0], ())))
    ]


def _is_same(old: Mapping[str, Any], new: Mapping[str, Any], field: str) -> bool:
    """Whether both surely have the same plain value there, or neither has any."""
    if "." in field or "$" in field or (field in old) != (field in new):
        return False
    before, after = old.get(field), new.get(field)
    return type(before) is type(after) and type(before) in _PLAIN and bool(before == after)


def _of(now: _Now, document: Any, indexes: Sequence[Index]) -> Sequence[Index]:
    return indexes if now.touched is None or document is not now.document else now.touched


def _noting(update: Any, now: _Now) -> Any:
    @functools.wraps(update)
    def noting(self: Any, *given: Any, **named: Any) -> Any:
        now.updating = True
        try:
            return update(self, *given, **named)
        finally:
            now.updating, now.document, now.touched = False, None, None

    return noting

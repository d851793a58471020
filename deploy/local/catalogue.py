"""The embedded database's catalogue of indexes, read once for a statement.

By itself it reads and decodes the indexes of a collection again for each question that it has about them: a
dozen times for each document that is written, several times for each query. That was 22 % of the processor
time of a transaction of four writes.
"""

import contextlib
import functools
import threading
from collections.abc import Iterator
from typing import Any

# They begin their transactions themselves, and again after a write conflict.
_STATEMENTS = (
    "_insert_chunk",
    "_update_matching_chunked",
    "_update_chunk",
    "_update_matching_single_txn",
    "_delete_matching_chunked",
    "_delete_chunk",
    "_delete_matching_single_txn",
    "find_matching",
    "count_matching",
)


class _Now(threading.local):
    """What the statement of this thread has read: indexes by database and collection; None outside of one."""

    known: dict[tuple[str, str], list[Any]] | None = None


def read_once(storage: Any) -> None:
    """Have the class `secantus.storage.Storage` remember the indexes of a collection until its statement ends
    or begins its transaction anew. What makes and drops indexes is no such statement, and remembers nothing.
    """
    now = _Now()
    for name in _STATEMENTS:
        setattr(storage, name, _remembering(getattr(storage, name), now))
    read, begin = storage._iter_indexes, storage._batch_transaction

    def indexes(self: Any, db: str, coll: str) -> Iterator[Any]:
        if now.known is None:
            return iter(read(self, db, coll))
        if (db, coll) not in now.known:
            now.known[db, coll] = list(read(self, db, coll))
        return iter(now.known[db, coll])

    @contextlib.contextmanager
    def transaction(self: Any, **given: Any) -> Iterator[Any]:
        if now.known is not None:
            now.known = {}
        with begin(self, **given) as session:
            yield session

    storage._iter_indexes, storage._batch_transaction = indexes, transaction


def _remembering(statement: Any, now: _Now) -> Any:
    @functools.wraps(statement)
    def within(self: Any, *given: Any, **named: Any) -> Any:
        if now.known is not None:  # part of another
            return statement(self, *given, **named)
        now.known = {}
        try:
            return statement(self, *given, **named)
        finally:
            now.known = None

    return within

"""The embedded database's catalogue, kept decoded until it changes.

By itself it reads and decodes for each statement whether the database is profiled, what the options of the
collection are, and, a dozen times for each document that is written and several for each query, what its
indexes are. That was a fifth of the processor time of an access package's forty commands.
"""

import contextlib
import functools
import threading
from collections.abc import Callable, Hashable, Iterator
from typing import Any

# Answers about one collection, made of its rows in the catalogue; nobody changes what they hand out.
_ABOUT_COLLECTIONS = ("_all_indexes", "_partial_filters", "_index_options_map")
# Changes of a row. Everything else that a cursor does, it does unseen.
_CHANGES = ("insert", "update", "remove")
_UNKNOWN = object()


class _Known:
    """What one database has read of its catalogue.

    A row that is written makes everything unknown, and until its transaction has ended each reads for itself:
    who wrote sees it, others do not.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._changing: set[int] = set()
        self._changes = 0
        self._answers: dict[Hashable, Any] = {}
        self._reading = threading.local()

    def begin(self, session: int) -> None:
        """The session is about to write in the catalogue."""
        with self._lock:
            self._changing.add(session)
            self._changes += 1
            self._answers.clear()

    def end(self, session: int) -> None:
        """What the session has written is there for everybody, or is taken back."""
        if session in self._changing:
            with self._lock:
                self._changing.discard(session)
                self._changes += 1

    def answer(self, storage: Any, question: Hashable, read: Callable[[], Any]) -> Any:
        """What `read` finds, as it is committed; to who is writing in the catalogue, as it stands there."""
        known = self._answers.get(question, _UNKNOWN)
        if known is not _UNKNOWN:
            return known
        if self._changing:
            return read()
        before = self._changes
        with self._as_committed(storage):
            found = read()
        with self._lock:
            if self._changes == before:
                self._answers[question] = found
        return found

    @contextlib.contextmanager
    def _as_committed(self, storage: Any) -> Iterator[None]:
        """Within, this thread reads what is committed; one question may ask others."""
        if getattr(self._reading, "on", False):
            yield
            return
        self._reading.on = True
        try:
            with storage._committed_read_scope():
                yield
        finally:
            self._reading.on = False


class _Noted:
    """A cursor on a table of the catalogue that tells of what it changes."""

    def __init__(self, cursor: Any, changing: Callable[[], contextlib.AbstractContextManager[None]]) -> None:
        self._cursor, self._changing = cursor, changing

    def __getattr__(self, name: str) -> Any:
        does = getattr(self._cursor, name)
        if name not in _CHANGES:
            return does

        def change(*given: Any) -> Any:
            with self._changing():
                return does(*given)

        return change

    def __setitem__(self, key: Any, value: Any) -> None:
        with self._changing():
            self._cursor[key] = value


def keep_known(module: Any, storage: Any) -> None:
    """Have the class `storage`, `secantus.storage.Storage` or of its kind, do so; `module` is that module."""
    started = storage.__init__

    @functools.wraps(started)
    def start(self: Any, *given: Any, **named: Any) -> None:
        self._known = _Known()
        started(self, *given, **named)

    storage.__init__ = start
    _notice_changes(storage, {module._COLL_TABLE, module._IDX_TABLE, module._PROFILE_TABLE})
    _answer_quickly(storage)


def _notice_changes(storage: Any, tables: set[str]) -> None:
    """Where the catalogue is written, and where what wrote it ends."""
    opened, begun, closed = storage._cursor, storage._batch_transaction, storage._close_user_txn_session

    @contextlib.contextmanager
    def changing(self: Any) -> Iterator[None]:
        session = id(self._session())
        self._known.begin(session)
        try:
            yield
        finally:
            if not _in_transaction(self):
                self._known.end(session)

    def cursor(self: Any, table: str, **how: Any) -> Any:
        found = opened(self, table, **how)
        return _Noted(found, functools.partial(changing, self)) if table in tables else found

    @contextlib.contextmanager
    def batch(self: Any, **how: Any) -> Iterator[Any]:
        try:
            with begun(self, **how) as session:
                yield session
        finally:
            if getattr(self._tls, "user_txn", None) is None:
                self._known.end(id(self._session()))

    def close(self: Any, handle: Any) -> None:
        session = id(handle.session)
        closed(self, handle)
        self._known.end(session)

    storage._cursor, storage._batch_transaction, storage._close_user_txn_session = cursor, batch, close


def _answer_quickly(storage: Any) -> None:
    """What is asked of the catalogue."""
    options_of, described = storage._coll_options, storage.get_collection_options
    indexes_of, profile_of = storage._iter_indexes, storage.get_profile

    def options(self: Any, db: str, coll: str) -> dict[str, Any] | None:
        found = self._known.answer(self, ("options", db, coll), lambda: options_of(self, db, coll))
        return None if found is None else dict(found)

    def description(self: Any, db: str, coll: str) -> dict[str, Any]:
        return dict(self._known.answer(self, ("described", db, coll), lambda: described(self, db, coll)))

    def indexes(self: Any, db: str, coll: str) -> Iterator[Any]:
        return iter(self._known.answer(self, ("indexes", db, coll), lambda: list(indexes_of(self, db, coll))))

    def profile(self: Any, db: str) -> dict[str, Any]:
        return dict(self._known.answer(self, ("profile", db), lambda: profile_of(self, db)))

    storage._coll_options, storage.get_collection_options = options, description
    storage._iter_indexes, storage.get_profile = indexes, profile
    for name in _ABOUT_COLLECTIONS:
        setattr(storage, name, _about(name, getattr(storage, name)))


def _about(name: str, by_itself: Callable[..., Any]) -> Callable[..., Any]:
    def answer(self: Any, db: str, coll: str) -> Any:
        return self._known.answer(self, (name, db, coll), lambda: by_itself(self, db, coll))

    return answer


def _in_transaction(storage: Any) -> bool:
    """Whether what this thread writes is for itself as yet."""
    own = storage._tls
    return getattr(own, "user_txn", None) is not None or getattr(own, "defer_minted", False)

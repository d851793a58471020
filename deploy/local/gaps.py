"""Whether keys are taken, looked up in one step for keys that lie together, in the embedded database.

It looks for each key of a unique index by itself, and a row that several records share has many that follow
one another. Where nothing stands between the first of them and the last, one look tells that of all.
"""

import functools
import threading
from typing import Any


class _Gap(threading.local):
    """What the last look of this thread found free, while nothing is written: keys of an index from `first`
    until before `behind`, None when no other follows.
    """

    index: tuple[str, str, str] | None = None
    first = b""
    behind: bytes | None = None


def look_once(storage: Any) -> None:
    """Have the module `secantus.storage` take a key for free that lies where the look before found none."""
    gap, conflict = _Gap(), storage.Storage._unique_conflict
    taken = storage.Storage._entry_taken

    @functools.wraps(conflict)
    def conflicting(self: Any, *given: Any, **named: Any) -> Any:
        gap.index = None
        try:
            return conflict(self, *given, **named)
        finally:
            gap.index = None

    def entry_taken(cursor: Any, db: str, coll: str, name: str, key: bytes, exclude: int | None) -> bool:
        index, wanted = (db, coll, name), storage._escape_kb(key) + storage._ENTRY_SEP
        if index == gap.index and gap.first <= wanted and _lies_before(wanted, gap.behind):
            return False
        cursor.reset()
        cursor.set_key(*index, wanted)
        place = cursor.search_near()
        there = place >= 0 or (place != storage.wt.WT_NOTFOUND and cursor.next() == 0)
        found = cursor.get_key() if there else None
        behind = bytes(found[3]) if found is not None and tuple(found[:3]) == index else None
        if behind is not None and not _lies_before(wanted, behind):
            return bool(taken(cursor, db, coll, name, key, exclude))
        gap.index, gap.first, gap.behind = index, wanted, behind
        return False

    storage.Storage._unique_conflict = conflicting
    storage.Storage._entry_taken = staticmethod(entry_taken)


def _lies_before(wanted: bytes, entry: bytes | None) -> bool:
    """Whether every entry of a key, which begins like `wanted`, would stand before this one."""
    return entry is None or (wanted < entry and not entry.startswith(wanted))

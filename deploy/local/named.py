"""A statement that names documents by their ids looks only at those, in the embedded database too.

By itself it finds documents by their ids alone in one step each. When the statement says anything else of
them (that they still are in a state, or free or expired) it may walk an index of that, and for `$and` and
`$or` it reads the whole collection. It makes such a statement itself of every `findAndModify` that has found
its document: among 3,000 each took 13 ms. And for ids between two others it reads the whole collection: 23 ms
among 1,700.
"""

from collections.abc import Mapping
from typing import Any

MOST = 1_000
"""Ids between two others that are looked for by themselves: of more the collection is read in one go."""
_LOWER, _UPPER = frozenset(("$gt", "$gte")), frozenset(("$lt", "$lte"))


def look_at_the_named(storage: Any) -> None:
    """Have the class `secantus.storage.Storage` take documents that are named by their ids from there.

    The whole filter is held against them as against all that an index has led to.
    """
    found = storage._try_index_id_keys

    def named(self: Any, db: str, coll: str, filter: Mapping[str, Any], *, collation: Any = None) -> Any:  # noqa: A002 - its name there
        asked = filter.get("_id") if collation is None else None
        rows = None
        if len(filter) > 1 and (type(asked) is str or _are_texts(asked)):
            rows = found(self, db, coll, {"_id": asked})
        elif len(filter) == 1 and (ends := _ends(asked)) and not self._is_timeseries(db, coll):
            rows = _between(self, db, coll, *ends)
        return found(self, db, coll, filter, collation=collation) if rows is None else rows

    storage._try_index_id_keys = named


def _are_texts(asked: Any) -> bool:
    """Whether one of several ids is wanted."""
    some = asked.get("$in") if isinstance(asked, Mapping) and len(asked) == 1 else None
    return type(some) is list and all(type(each) is str for each in some)


def _ends(asked: Any) -> tuple[str, str] | None:
    """The two ids between which the wanted ones are; None when it is not asked so."""
    if not isinstance(asked, Mapping) or len(asked) != 2:
        return None
    lower = [value for name, value in asked.items() if name in _LOWER and type(value) is str]
    upper = [value for name, value in asked.items() if name in _UPPER and type(value) is str]
    return (lower[0], upper[0]) if lower and upper else None


def _between(storage: Any, db: str, coll: str, lower: str, upper: str) -> list[int] | None:
    """Where the documents from one id through another lie; None when they are very many."""
    from secantus import storage as package  # type: ignore[import-untyped]  # only the database has it

    first, last = package._id_key(lower), package._id_key(upper)
    cursor = storage._cursor(package._NAT_SEQ_TABLE)
    cursor.reset()
    cursor.set_key(db, coll, first)
    place, found = cursor.search_near(), []
    there = place >= 0 or (place != package.wt.WT_NOTFOUND and cursor.next() == 0)
    while there:
        of_db, of_collection, key = cursor.get_key()
        if (of_db, of_collection) != (db, coll) or bytes(key) > last:
            break
        found.append(int(cursor.get_value()))
        there = len(found) <= MOST and cursor.next() == 0
    cursor.reset()
    return found if len(found) <= MOST else None

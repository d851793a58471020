"""How the embedded database holds documents against a query and takes fields out of them, with less work.

By itself it goes through the query anew for each document and copies each value that it takes, though nobody
else has it: a third of what it costs to read some hundred documents along an index. Queries for texts, and
fields that are named, are done here; everything else goes the database's own way.
"""

import operator
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

_Holds = Callable[[str, Any], bool]
_COMPARE: Mapping[str, _Holds] = {
    "$eq": operator.eq,
    "$gt": operator.gt,
    "$gte": operator.ge,
    "$lt": operator.lt,
    "$lte": operator.le,
}


class _Test(NamedTuple):
    field: str
    holds: _Holds
    asked: Any
    """The text, or the set of texts of which it shall be one."""


class _Last(threading.local):
    """The query that this thread asked last, and what it asks of texts; nothing when that is not all."""

    query: Any = None
    tests: Sequence[_Test] = ()


def read_quickly(storage: Any) -> None:
    """Have the module `secantus.storage` do so."""
    storage.matches = matching(storage.matches)
    storage.apply_projection_batch = projecting(storage.apply_projection_batch)


def matching(slow: Callable[..., bool]) -> Callable[..., bool]:
    """`slow` holds documents against what is not known here."""
    last = _Last()

    def matches(document: Mapping[str, Any], query: Any, *, vars: Any = None, collation: Any = None) -> bool:  # noqa: A002 - its name there
        if last.query is not query:
            last.query, last.tests = query, _tests(query)
        if not last.tests or collation is not None:
            return slow(document, query, vars=vars, collation=collation)
        for field, holds, asked in last.tests:
            value = document.get(field)
            if type(value) is not str:
                return slow(document, query, vars=vars, collation=collation)
            if not holds(value, asked):
                return False
        return True

    return matches


def _tests(query: Any) -> Sequence[_Test]:
    tests: list[_Test] = []
    for field, asked in query.items():
        bounds = asked if type(asked) is dict else {"$eq": asked}
        if "." in field or field.startswith("$") or not bounds:
            return ()
        for name, text in bounds.items():
            if name == "$in" and type(text) is list and all(type(each) is str for each in text):
                tests.append(_Test(field, _is_one_of, frozenset(text)))
            elif name in _COMPARE and type(text) is str:
                tests.append(_Test(field, _COMPARE[name], text))
            else:
                return ()
    return tests


def _is_one_of(value: str, texts: frozenset[str]) -> bool:
    return value in texts


def projecting(slow: Callable[..., Any]) -> Callable[..., Any]:
    """`slow` projects what is not known here."""

    def project(documents: Sequence[Any], spec: Any, *given: Any, **named: Any) -> Any:
        wanted = {"_id", *(spec or ())}
        plain = spec and all(
            value == 1 and type(value) in (int, bool) and "." not in name and "$" not in name
            for name, value in spec.items()
        )
        if not plain or any(next(iter(each), "") != "_id" for each in documents):
            return slow(documents, spec, *given, **named)
        return [{name: each[name] for name in each if name in wanted} for each in documents]

    return project

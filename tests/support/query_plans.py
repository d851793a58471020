"""Records what the services ask of the database, and asks the database how it would find it.

`with recording() as queries:` before clients are made (a listener is registered for all later ones), then
`unindexed(queries, uri)` names every shape of query whose plan is a walk through a whole collection.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pymongo import MongoClient, monitoring

# Collections that hold a handful of rows by nature, or none most of the time: reading all of them is meant.
SMALL = frozenset({"leases"})
INDEXED = frozenset({"IXSCAN", "IDHACK", "EXPRESS_IXSCAN", "EXPRESS_CLUSTERED_IXSCAN"})


@dataclass(frozen=True)
class Query:
    """One shape of query with an example of its values."""

    database: str
    collection: str
    command: str
    filter: Any = field(hash=False, compare=False)
    sort: Any = field(hash=False, compare=False)
    shape: str

    def __str__(self) -> str:
        return f"{self.database}.{self.collection} {self.command} {self.shape}"


@dataclass
class Queries(monitoring.CommandListener):
    """Listens to every command of every client; `on` while it keeps them."""

    on: bool = True
    seen: dict[tuple[str, str, str], Query] = field(default_factory=dict)

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Keep the filters of a command."""
        if self.on and event.command_name in _READERS:
            target = event.command.get(event.command_name)
            if isinstance(target, str):
                for query in _READERS[event.command_name](event.command):
                    self._keep(event.database_name, target, event.command_name, *query)
                for stage in event.command.get("pipeline", []):
                    if part := stage.get("$unionWith"):
                        for query in _aggregate(part):
                            self._keep(event.database_name, part["coll"], event.command_name, *query)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Not needed."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Not needed."""

    def _keep(self, database: str, collection: str, command: str, query: Any, sort: Any) -> None:
        shape = f"{shape_of(query)} sort {list(dict(sort)) if sort else []}"
        owner = database.rpartition("_")[2]
        key = (owner, collection, shape)
        self.seen.setdefault(key, Query(database, collection, command, query, sort, shape))


def shape_of(query: Any) -> str:
    """A filter without its values."""
    if isinstance(query, dict):
        return "{" + ", ".join(f"{key}: {shape_of(value)}" for key, value in query.items()) + "}"
    if isinstance(query, list) and query and isinstance(query[0], dict):
        return "[" + ", ".join(sorted({shape_of(item) for item in query})) + "]"
    return "?"


def _find(command: Any) -> list[tuple[Any, Any]]:
    return [(dict(command.get("filter", {})), dict(command.get("sort") or {}))]


def _aggregate(command: Any) -> list[tuple[Any, Any]]:
    pipeline = command.get("pipeline", [])
    first = dict(pipeline[0]) if pipeline else {}
    if "$match" not in first:
        return [({}, {})]
    second = dict(pipeline[1]) if len(pipeline) > 1 else {}
    return [(dict(first["$match"]), dict(second.get("$sort", {})))]


def _modify(command: Any) -> list[tuple[Any, Any]]:
    return [(dict(command.get("query", {})), dict(command.get("sort") or {}))]


def _writes(part: str) -> Any:
    return lambda command: [(dict(write["q"]), {}) for write in command.get(part, [])]


_READERS: dict[str, Any] = {
    "find": _find,
    "aggregate": _aggregate,
    # Without a query the server remembers how many there are, and walks through nothing.
    "count": lambda command: [(dict(command["query"]), {})] if command.get("query") else [],
    "distinct": lambda command: [(dict(command.get("query", {})), {})],
    "findAndModify": _modify,
    "update": _writes("updates"),
    "delete": _writes("deletes"),
}


@contextmanager
def recording() -> Iterator[Queries]:
    """Keep the queries of every client that is made inside the block."""
    queries = Queries()
    monitoring.register(queries)
    try:
        yield queries
    finally:
        queries.on = False  # a registered listener cannot be taken away


def stages(plan: Any) -> Iterator[str]:
    """Names of all stages in an explained plan."""
    if isinstance(plan, dict):
        if isinstance(plan.get("stage"), str):
            yield plan["stage"]
        for value in plan.values():
            yield from stages(value)
    elif isinstance(plan, list):
        for value in plan:
            yield from stages(value)


def plan_of(client: "MongoClient[dict[str, Any]]", query: Query) -> set[str]:
    """The stages by which the database would find what the query asks for."""
    find = {"find": query.collection, "filter": query.filter}
    if query.sort:
        find["sort"] = query.sort
    answer = client[query.database].command("explain", find, verbosity="queryPlanner")
    return set(stages(answer["queryPlanner"]["winningPlan"]))


def unindexed(queries: Queries, uri: str) -> dict[str, str]:
    """The queries that walk a whole collection, with what there is to say about each.

    A real MongoDB is asked (explain) and believed. The embedded database says COLLSCAN for every filter on
    more than one field, though it does use the index (0.8 ms among 20,000 documents): there, a query that
    it calls a walk passes when an index stands ready that MongoDB takes for it.
    """
    client: MongoClient[dict[str, Any]] = MongoClient(uri)
    embedded = client.admin.command("hello").get("setName") == "secantus"
    try:
        found = {}
        indexes: dict[tuple[str, str], list[Any]] = {}
        for query in queries.seen.values():
            if query.collection in SMALL:
                continue
            plan = plan_of(client, query)
            if plan & INDEXED and "COLLSCAN" not in plan:
                continue
            place = query.database, query.collection
            if place not in indexes:
                indexes[place] = list(client[query.database][query.collection].list_indexes())
            if not (embedded and has_index(query.filter, query.sort, indexes[place])):
                found[str(query)] = " ".join(sorted(plan))
        return found
    finally:
        client.close()


def has_index(query: Any, sort: Any, indexes: list[Any]) -> bool:
    """Whether one of `indexes` narrows the query down, or at least gives its order.

    MongoDB takes an index when its first key is compared in the filter; for `$or` each branch needs its own.
    """
    fields = _compared(query)
    if any(_serves(index, fields) for index in indexes):
        return True
    branches = query.get("$or", [])
    if branches:
        return all(has_index({**fields, **branch}, {}, indexes) for branch in branches)
    order = next(iter(dict(sort or {})), None)
    # An order alone is enough to list everything; under a filter it would be a walk in that order.
    return order is not None and not query and any(next(iter(index["key"])) == order for index in indexes)


def _compared(query: Any) -> dict[str, Any]:
    fields = {key: value for key, value in query.items() if not key.startswith("$")}
    for part in query.get("$and", []):
        fields |= _compared(part)
    return fields


def _serves(index: Any, fields: dict[str, Any]) -> bool:
    first = next(iter(index["key"]))
    if first not in fields or not _narrows(fields[first]):
        return False
    partial = index.get("partialFilterExpression", {})
    return all(_implies(fields.get(key), wanted) for key, wanted in partial.items())


def _narrows(condition: Any) -> bool:
    if isinstance(condition, dict) and any(key.startswith("$") for key in condition):
        return bool(set(condition) & {"$eq", "$in", "$gt", "$gte", "$lt", "$lte", "$elemMatch", "$all"})
    return True


def _implies(condition: Any, wanted: Any) -> bool:
    """Whether documents that meet `condition` are in a partial index over `wanted`.

    The embedded database does not see that a value exists or has a type, and walks: say `{"$gt": ""}`.
    """
    if condition == wanted:
        return True
    is_value = condition is not None and not isinstance(condition, dict)
    if isinstance(wanted, dict) and is_value:
        return set(wanted) <= {"$gt", "$gte"}
    return False

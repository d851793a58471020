"""A union of what several collections hold about one thing is answered at once, in the embedded database.

By itself it goes through the whole pipeline several times for what might be wrong in it, reads a collection
from beginning to end for each `$unionWith`, and copies each document to write the part's number on it: 20 ms
among 2,000 documents. Unions of plain questions, as `services.chassis.mongo.together` sends them, are looked
up here part by part, with one look at the data; everything else goes the database's own way.
"""

import threading
from collections.abc import Mapping
from typing import Any, NamedTuple

# What a command may bring beside its pipeline: where it comes from, and what says nothing about it.
_AROUND = frozenset(("aggregate", "pipeline", "cursor", "$db", "lsid", "$clusterTime", "$readPreference"))
_AROUND |= frozenset(("txnNumber", "autocommit", "startTransaction"))
_COMPARE = frozenset({"$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$exists"})
_SETS = frozenset({"$in", "$nin"})
_BRANCHES = frozenset({"$or", "$and"})


class _Part(NamedTuple):
    """One of the questions: `stage` is for what was found, `written` goes on each row."""

    collection: str
    match: dict[str, Any]
    sort: dict[str, Any] | None
    limit: int
    projection: dict[str, Any] | None
    stage: Mapping[str, Any] | None
    written: Mapping[str, int]


class _Now(threading.local):
    """Whether this thread reads a part after the first: the whole union has one look at the data."""

    reads_on = False


def answer_at_once(commands: Any, aggregate: Any, storage: Any) -> None:
    """Have the modules `secantus.commands` and `secantus.aggregate` and the class `secantus.storage.Storage`
    do so.
    """
    handlers, now = commands._HANDLERS, _Now()
    by_itself, look_anew = handlers["aggregate"], storage._refresh_read_snapshot

    def looked(self: Any) -> None:
        if not now.reads_on:
            look_anew(self)

    def found(part: _Part, context: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = context.storage.find_matching(
            context.db_name,
            part.collection,
            part.match,
            sort=part.sort,
            limit=part.limit,
            projection=part.projection,
        )
        if part.stage is not None:
            around = aggregate.PipelineContext(
                storage=context.storage, db_name=context.db_name, coll_name=part.collection
            )
            rows = aggregate.apply_pipeline(rows, [part.stage], around)
        for row in rows:
            row.update(part.written)
        return rows

    def answer(command: Mapping[str, Any], context: Any) -> Any:
        parts = _parts(command)
        if not parts or "viewOn" in context.storage.get_collection_options(
            context.db_name, parts[0].collection
        ):
            return by_itself(command, context)
        rows: list[dict[str, Any]] = []
        try:
            for part in parts:
                rows += found(part, context)
                now.reads_on = True
        finally:
            now.reads_on = False
        space = commands._ns(context.db_name, parts[0].collection)
        first, cursor = commands._split_into_cursor(rows, commands.DEFAULT_BATCH_SIZE, space, context.cursors)
        return {"cursor": {"firstBatch": first, "id": commands.bson.Int64(cursor), "ns": space}, "ok": 1.0}

    handlers["aggregate"], storage._refresh_read_snapshot = answer, looked


def _parts(command: Mapping[str, Any]) -> list[_Part]:
    """The parts of a union of plain questions; none when it is anything else."""
    coll, pipeline = command["aggregate"], command.get("pipeline")
    if not (command.keys() <= _AROUND and command.get("cursor") == {} and isinstance(pipeline, list)):
        return []
    own = next((n for n, stage in enumerate(pipeline) if _only(stage, "$unionWith")), len(pipeline))
    asked = [(coll, pipeline[:own])]
    for stage in pipeline[own:]:
        union = _only(stage, "$unionWith")
        if not isinstance(union, dict) or union.keys() != {"coll", "pipeline"}:
            return []
        asked.append((union["coll"], union["pipeline"]))
    parts = [part for coll, stages in asked if (part := _part(coll, stages)) is not None]
    return parts if len(parts) == len(asked) else []


def _part(coll: Any, stages: Any) -> _Part | None:
    """A match, then perhaps a limit (and its order), what is wanted or a group, and numbers for each row."""
    if not (isinstance(coll, str) and isinstance(stages, list) and len(stages) > 1):
        return None
    match, left = _only(stages[0], "$match"), stages[1:-1]
    written = _numbers(_only(stages[-1], "$set"))
    if written is None or not isinstance(match, dict) or not _is_plain(match):
        return None
    found = {name: _only(left.pop(0), name) for name in ("$sort", "$limit") if left and name in left[0]}
    sort, limit = found.get("$sort"), found.get("$limit", 0)
    projection, stage = None, None
    if left and _is_wanted(_only(left[0], "$project")):
        projection = left.pop(0)["$project"]
    elif left and (_only(left[0], "$group") or _is_wanted(_only(left[0], "$project"), within=True)):
        stage = left.pop(0)
    limited = "$limit" in found
    known = not left and _is_order(sort) and type(limit) is int and limit >= limited
    if not known or (sort and not limited):
        return None
    return _Part(coll, match, sort, limit, projection, stage, written)


def _only(stage: Any, name: str) -> Any:
    """What a stage of this name alone says; None for another."""
    return stage.get(name) if isinstance(stage, dict) and len(stage) == 1 else None


def _is_plain(query: Mapping[str, Any]) -> bool:
    for name, asked in query.items():
        if name in _BRANCHES:
            if not (isinstance(asked, list) and asked and all(isinstance(each, dict) for each in asked)):
                return False
            if not all(_is_plain(each) for each in asked):
                return False
        elif name.startswith("$") or not _is_comparison(asked):
            return False
    return True


def _is_comparison(asked: Any) -> bool:
    if not isinstance(asked, Mapping):
        return not isinstance(asked, list)
    return bool(asked) and all(
        name in _COMPARE or (name in _SETS and isinstance(value, list)) for name, value in asked.items()
    )


def _is_order(sort: Any) -> bool:
    return sort is None or (isinstance(sort, dict) and bool(sort) and {*sort.values()} <= {1, -1})


def _is_wanted(projection: Any, *, within: bool = False) -> bool:
    """Whether fields are named that shall be there, and nothing else; `within` others as well."""
    return isinstance(projection, dict) and all(
        value == 1 and "$" not in name and (within or "." not in name) for name, value in projection.items()
    )


def _numbers(fields: Any) -> dict[str, int] | None:
    """What is written on each row, when that is plain numbers."""
    if not isinstance(fields, dict) or any("." in name or "$" in name for name in fields):
        return None
    numbers = {name: _only(value, "$literal") for name, value in fields.items()}
    return numbers if numbers and all(type(value) is int for value in numbers.values()) else None

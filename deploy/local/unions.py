"""A union of collections looks only at the documents that each part asks for, in the embedded database too.

By itself it reads a collection from beginning to end for each `$unionWith`, and then applies the part's
pipeline: 20 ms among 2,000 documents, 0.2 ms so. And it would begin a new look at the data for each part, and
copy each document to write the part's number on it.
"""

import threading
from collections.abc import Mapping, Sequence
from typing import Any


class _Now(threading.local):
    """Whether this thread reads a part: the whole union has one look at the data."""

    reads_part = False


def find_what_is_asked(aggregate: Any, storage: Any) -> None:
    """Have the module `secantus.aggregate` find by the first `$match` of a part what the part begins with,
    and the class `secantus.storage.Storage` not look anew for it.
    """
    now, by_itself = _Now(), aggregate._STAGES["$unionWith"]
    look_anew = storage._refresh_read_snapshot

    def looked(self: Any) -> None:
        if not now.reads_part:
            look_anew(self)

    def union(spec: Any, docs: list[dict[str, Any]], ctx: Any) -> list[dict[str, Any]]:
        asked = _first_match(spec)
        if asked is None or set(spec) != {"coll", "pipeline"} or ctx.storage is None:
            made: list[dict[str, Any]] = by_itself(spec, docs, ctx)
            return made
        now.reads_part = True
        try:
            found = ctx.storage.find_matching(ctx.db_name, spec["coll"], asked)
        finally:
            now.reads_part = False
        stages, written = _written_last(spec["pipeline"][1:])
        if found and stages:
            part = aggregate.PipelineContext(
                storage=ctx.storage, db_name=ctx.db_name, coll_name=spec["coll"], collation=ctx.collation
            )
            found = aggregate.apply_pipeline(found, stages, part)
        for row in found:
            row.update(written)
        return [*docs, *found]

    aggregate._STAGES["$unionWith"] = union
    storage._refresh_read_snapshot = looked


def _first_match(spec: Any) -> Mapping[str, Any] | None:
    """What a part asks for first; None when it begins otherwise."""
    pipeline = spec.get("pipeline") if isinstance(spec, Mapping) else None
    if not isinstance(pipeline, list) or not pipeline or not isinstance(spec.get("coll"), str):
        return None
    match = pipeline[0].get("$match") if isinstance(pipeline[0], Mapping) and len(pipeline[0]) == 1 else None
    return match if isinstance(match, Mapping) else None


def _written_last(stages: Sequence[Any]) -> tuple[Sequence[Any], Mapping[str, int]]:
    """The stages without the last one when that writes plain numbers on each row, and these."""
    last = stages[-1] if stages and isinstance(stages[-1], Mapping) and set(stages[-1]) == {"$set"} else {}
    fields = last.get("$set")
    if not isinstance(fields, Mapping) or not fields:
        return stages, {}
    numbers = {name: value["$literal"] for name, value in fields.items() if _is_number(value)}
    plain = len(numbers) == len(fields) and not any("." in name or "$" in name for name in fields)
    return (stages[:-1], numbers) if plain else (stages, {})


def _is_number(value: Any) -> bool:
    return isinstance(value, Mapping) and list(value) == ["$literal"] and type(value["$literal"]) is int

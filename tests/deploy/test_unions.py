"""The embedded database reads for a union only what each part asks for, and finds what it finds by itself."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from secantus import aggregate  # type: ignore[import-untyped]  # the package has no types
from secantus.storage import Storage  # type: ignore[import-untyped]  # likewise

from deploy.local.unions import find_what_is_asked

asked: list[Any] = []


class _Asked(Storage):  # type: ignore[misc]  # likewise
    """Notes what it is asked for."""

    def find_matching(self, db: str, coll: str, filter: Any, **named: Any) -> Any:  # noqa: A002 - its name
        asked.append((coll, filter))
        return super().find_matching(db, coll, filter, **named)


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Any]:
    """Two collections of ten."""
    opened = _Asked(str(tmp_path), ttl_sweep_seconds=0, checkpoint_seconds=0)
    for name in ("bills", "calls"):
        opened.insert("db", name, [{"_id": f"{name}{n}", "whose": n % 3, "n": -n} for n in range(10)])
    yield opened
    opened.close()


def union(how: Any, storage: Any, spec: Any) -> list[dict[str, Any]]:
    """What a union of one row with a part gives."""
    context = aggregate.PipelineContext(storage=storage, db_name="db", coll_name="bills")
    asked.clear()
    made: list[dict[str, Any]] = how(spec, [{"_id": "first"}], context)
    return made


MATCH = {"$match": {"whose": 1}}
PARTS = [
    {"coll": "calls", "pipeline": [MATCH]},
    {"coll": "calls", "pipeline": [MATCH, {"$sort": {"n": 1}}, {"$limit": 2}, {"$set": {"part": 1}}]},
    {"coll": "calls", "pipeline": [MATCH, {"$match": {"n": -4}}, {"$project": {"n": 1}}]},
    {"coll": "nothing", "pipeline": [MATCH, {"$set": {"part": 1}}]},
    {"coll": "calls", "pipeline": [{"$match": {"whose": 7}}, {"$set": {"part": 1}}]},
    {"coll": "calls", "pipeline": [MATCH, {"$set": {"part": {"$literal": 7}, "n": {"$literal": 1}}}]},
    {"coll": "calls", "pipeline": [MATCH, {"$set": {"a.b": {"$literal": 7}}}]},
    {"coll": "calls", "pipeline": [MATCH, {"$set": {"a": {"$literal": 7}, "b": "$n"}}]},
    {"coll": "calls", "pipeline": [MATCH, {"$set": {"a": {"$literal": {"$b": 1}}}}]},
    {"coll": "calls", "pipeline": [{"$limit": 1}, MATCH]},
    {"coll": "calls", "pipeline": []},
    {"coll": "calls"},
    "calls",
]


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The stage as it is after the change, made on a copy: other tests meet the one that the package has."""
    copy = SimpleNamespace(**vars(aggregate) | {"_STAGES": dict(aggregate._STAGES)})
    monkeypatch.setattr(_Asked, "_refresh_read_snapshot", _Asked._refresh_read_snapshot)
    find_what_is_asked(copy, _Asked)
    return copy._STAGES["$unionWith"]


@pytest.mark.parametrize("spec", PARTS)
def test_a_union_gives_what_it_gives_by_itself(storage: Any, quickly: Any, spec: Any) -> None:
    assert union(quickly, storage, spec) == union(aggregate._STAGES["$unionWith"], storage, spec)


@pytest.mark.parametrize("spec", PARTS[:9])
def test_only_what_is_asked_for_is_read(storage: Any, quickly: Any, spec: Any) -> None:
    union(quickly, storage, spec)
    assert asked == [(spec["coll"], spec["pipeline"][0]["$match"])]


@pytest.mark.parametrize(
    "spec", [{"coll": 7, "pipeline": [MATCH]}, {"coll": "calls", "pipeline": [MATCH], "x": 1}, 7]
)
def test_what_is_wrong_is_refused_as_before(storage: Any, quickly: Any, spec: Any) -> None:
    with pytest.raises(aggregate.AggregateError):
        union(quickly, storage, spec)


def test_a_part_has_the_look_at_the_data_that_the_union_has(
    storage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Any] = []
    monkeypatch.setattr(Storage, "_refresh_read_snapshot", looks.append)
    monkeypatch.setattr(_Asked, "_refresh_read_snapshot", Storage._refresh_read_snapshot)
    copy = SimpleNamespace(**vars(aggregate) | {"_STAGES": dict(aggregate._STAGES)})
    find_what_is_asked(copy, _Asked)
    union(copy._STAGES["$unionWith"], storage, PARTS[0])
    assert not looks
    storage.find_matching("db", "calls", {"whose": 1})
    assert len(looks) == 1, "any other read looks anew"

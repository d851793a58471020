"""The embedded database answers a union of plain questions at once, and as it would by itself."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from secantus import aggregate, commands  # type: ignore[import-untyped]  # the package has no types
from secantus.cursors import CursorRegistry  # type: ignore[import-untyped]  # likewise
from secantus.storage import Storage  # type: ignore[import-untyped]  # likewise

from deploy.local.unions import answer_at_once
from services.chassis.mongo.together import Read

asked: list[Any] = []
looks: list[Any] = []


class _Asked(Storage):  # type: ignore[misc]  # likewise
    """Notes what it is asked for, and when it looks anew at the data."""

    def find_matching(self, db: str, coll: str, filter: Any, **named: Any) -> Any:  # noqa: A002 - its name
        asked.append((coll, filter))
        return super().find_matching(db, coll, filter, **named)

    def _refresh_read_snapshot(self) -> None:
        looks.append(self)
        super()._refresh_read_snapshot()


quick = SimpleNamespace(**vars(commands) | {"_HANDLERS": dict(commands._HANDLERS)})
answer_at_once(quick, aggregate, _Asked)  # on copies: other tests meet what the package has


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Two collections of ten, one of four hundred, and a view."""
    opened = _Asked(str(tmp_path_factory.mktemp("unions")), ttl_sweep_seconds=0, checkpoint_seconds=0)
    for name, number in (("bills", 10), ("calls", 10), ("reads", 400)):
        rows = [{"_id": f"{name}{n}", "whose": n % 3, "n": -n, "of": {"a": n}} for n in range(number)]
        opened.insert("db", name, rows)
    opened.create_index("db", "calls", "whose_1", {"whose": 1}, {})
    opened.create_collection("db", "seen", {"viewOn": "bills", "pipeline": [{"$match": {"n": -4}}]})
    yield commands.CommandContext(connection_id=1, storage=opened, cursors=CursorRegistry(), db_name="db")
    opened.close()


def part(number: int) -> dict[str, Any]:
    return {"$set": {"_part": {"$literal": number}}}


def union(first: list[Any], *others: Any, coll: Any = "bills") -> dict[str, Any]:
    stages = [{"$unionWith": other} for other in others]
    return {"aggregate": coll, "pipeline": [*first, *stages], "cursor": {}, "$db": "db"}


def of(coll: Any, *stages: Any) -> dict[str, Any]:
    return {"coll": coll, "pipeline": list(stages)}


MATCH: dict[str, Any] = {"$match": {"whose": 1}}
FIRST = [MATCH, part(0)]
COUNT = {"$group": {"_id": None, "count": {"$sum": 1}}}
AT_ONCE = [
    union(FIRST),
    union(FIRST, of("calls", MATCH, part(1))),
    union(
        FIRST, of("calls", MATCH, {"$sort": {"n": 1}}, {"$limit": 2}, part(1)), of("bills", MATCH, part(2))
    ),
    union(FIRST, of("calls", MATCH, {"$sort": {"n": -1, "_id": 1}}, {"$limit": 2}, part(1))),
    union(FIRST, of("calls", MATCH, {"$limit": 2}, {"$project": {"_id": 1, "n": 1}}, part(1))),
    union(FIRST, of("calls", MATCH, {"$project": {"n": 1}}, part(1))),
    union(FIRST, of("calls", MATCH, {"$project": {"_id": 1, "of.a": 1, "of.gone": 1, "n": 1}}, part(1))),
    union([MATCH, {"$limit": 1}, {"$project": {"of.a": 1}}, part(0)]),
    union(FIRST, of("calls", MATCH, COUNT, part(1))),
    union(FIRST, of("calls", {"$match": {"whose": 8}}, COUNT, part(1))),
    union(FIRST, of("nothing", MATCH, part(1))),
    union([{"$match": {"whose": {"$in": [0, 2]}, "n": {"$gt": -7}}}, part(0)], of("calls", MATCH, part(1))),
    union([{"$match": {"$or": [{"n": -1}, {"whose": {"$ne": 1}}]}}, part(0)]),
    union([{"$match": {"$and": [{"n": {"$lt": -1}}, {"gone": {"$exists": False}}]}}, part(0)]),
    union([{"$match": {}}, part(0)], of("calls", {"$match": {}}, part(1))),
    union([{"$match": {"of.a": 3}}, part(0)]),
    union([{"$match": {"_id": {"$in": ["bills2", "bills9"]}}}, part(0)]),
    union(FIRST, of("reads", {"$match": {}}, part(1))),
    union(FIRST, coll="nothing"),
]
BY_ITSELF = [
    union([MATCH]),
    union([*FIRST, {"$match": {"n": -4}}]),
    union([MATCH, {"$match": {"n": -4}}, part(0)]),
    union([MATCH, {"$sort": {"n": 1}}, part(0)]),
    union([MATCH, {"$skip": 1}, part(0)]),
    union([MATCH, {"$project": {"n": 0}}, part(0)]),
    union([MATCH, {"$project": {"n": "$whose"}}, part(0)]),
    union([MATCH, {"$project": {"of.a": 0}}, part(0)]),
    union([MATCH, {"$project": {"n": 1}}, COUNT, part(0)]),
    union([MATCH, {"$set": {"n": "$whose"}}]),
    union([MATCH, {"$set": {"of.a": {"$literal": 1}}}]),
    union([MATCH, {"$set": {"n": {"$literal": "a"}}}]),
    union([{"$match": {"$expr": {"$eq": ["$whose", 1]}}}, part(0)]),
    union([{"$match": {"_id": {"$regex": "1$"}}}, part(0)]),
    union([{"$match": {"of": {"a": 3}}}, part(0)]),
    union([{"$match": {"n": {"$in": 3}}}, part(0)]),
    union([{"$match": {"$or": []}}, part(0)]),
    union([{"$match": {"$nor": [{"n": 3}]}}, part(0)]),
    union([MATCH, {"$limit": 0}, part(0)]),
    union([MATCH, {"$limit": -1}, part(0)]),
    union([MATCH, {"$limit": True}, part(0)]),
    union([MATCH, {"$sort": {"n": 2}}, {"$limit": 1}, part(0)]),
    union(FIRST, "calls"),
    union(FIRST, of("calls", MATCH, part(1)) | {"x": 1}),
    union(FIRST, of(7, MATCH, part(1))),
    union(FIRST, of("calls")),
    union(FIRST, of("calls", {"$lookup": {}}, part(1))),
    union(FIRST, of("calls", MATCH, part(1)), coll="seen"),
    union(FIRST, coll=1),
    union(FIRST) | {"cursor": {"batchSize": 1}},
    union(FIRST) | {"let": {"a": 1}},
    union(FIRST) | {"hint": "gone"},
    union(FIRST) | {"pipeline": "all"},
    union(FIRST) | {"explain": True},
]


def answer(handlers: Any, command: Any, context: Any) -> Any:
    """The answer, or how it is refused."""
    asked.clear()
    looks.clear()
    try:
        found = handlers["aggregate"](command, context)
    except (commands.AggregateError, commands.QueryError) as error:
        return type(error), str(error)
    if "cursor" in found:
        number = found["cursor"]["id"]
        left = context.cursors.next_batch(number, 1_000)[0] if number else []
        return found["cursor"]["ns"], found["cursor"]["firstBatch"], left
    return found


@pytest.mark.parametrize("command", [*AT_ONCE, *BY_ITSELF])
def test_a_union_gives_what_it_gives_by_itself(context: Any, command: Any) -> None:
    assert answer(quick._HANDLERS, command, context) == answer(commands._HANDLERS, command, context)


def test_what_the_services_ask_together_is_answered_at_once(context: Any) -> None:
    async def nobody(pipeline: Any) -> list[Any]:
        raise AssertionError(pipeline)

    reads = [
        Read("bills", nobody, {"whose": 1}, [("n", -1)]),
        Read("calls", nobody, {"whose": 1}, [("n", -1), ("_id", 1)], 2, ["whose"]),
        Read("calls", nobody, {"_id": {"$in": ["calls1", "calls2"]}}, projection=["n"]),
        Read("calls", nobody, {"whose": 2}, [("n", 1)], 1, ["of.a"]),
        Read("calls", nobody, {"$or": [{"n": 3}, {"whose": {"$gt": 1}}]}, counted=True),
    ]
    first, *others = (read.stages(number) for number, read in enumerate(reads))
    command = union(
        first, *(of(read.collection, *each) for read, each in zip(reads[1:], others, strict=True))
    )
    command |= {"lsid": {}, "$clusterTime": {}, "$readPreference": {"mode": "primaryPreferred"}}
    assert answer(quick._HANDLERS, command, context) == answer(commands._HANDLERS, command, context)
    answer(quick._HANDLERS, command, context)
    assert asked == [(read.collection, read.query) for read in reads]


@pytest.mark.parametrize("command", AT_ONCE)
def test_only_what_is_asked_for_is_read_in_one_look(context: Any, command: Any) -> None:
    context.storage.find_matching("db", command["aggregate"], {})
    answer(quick._HANDLERS, command, context)
    first, *others = command["pipeline"]
    parts = [stage["$unionWith"] for stage in others if "$unionWith" in stage]
    wanted = [(command["aggregate"], first["$match"])]
    assert asked == [*wanted, *((each["coll"], each["pipeline"][0]["$match"]) for each in parts)]
    looks.clear()
    context.storage.find_matching("db", "calls", {"whose": 1})
    assert len(looks) == 1, "any other read looks anew"


def test_a_union_has_one_look_at_the_data(context: Any) -> None:
    command = union(FIRST, of("calls", MATCH, part(1)), of("reads", MATCH, part(2)))
    answer(quick._HANDLERS, command, context)
    with_three = len(looks)
    answer(quick._HANDLERS, union(FIRST), context)
    assert with_three == len(looks)

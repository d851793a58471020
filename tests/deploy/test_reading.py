"""What is held against texts, and taken out by name, is what the database itself would find and take."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from secantus import projection, query  # type: ignore[import-untyped]  # the package has no types

from deploy.local.reading import matching, projecting

TEXTS = st.sampled_from(["", "a", "b", "aa", "ab", "\u00e5", "\uffff", "\U0001f600"])
VALUES = st.one_of(TEXTS, st.none(), st.integers(0, 2), st.lists(TEXTS, max_size=2), st.just({"b": "a"}))
DOCUMENTS = st.builds(
    lambda first, rest: {"_id": first, **rest},
    st.integers(0, 3),
    st.dictionaries(st.sampled_from(["a", "b", "c"]), VALUES),
)
BOUNDS = st.dictionaries(
    st.sampled_from(["$eq", "$gt", "$gte", "$lt", "$lte", "$ne"]), TEXTS, min_size=1, max_size=2
)
ONE_OF = st.builds(lambda some: {"$in": some}, st.lists(TEXTS, max_size=3) | st.lists(VALUES, max_size=3))
QUERIES = st.dictionaries(st.sampled_from(["a", "b", "a.b"]), st.one_of(VALUES, BOUNDS, ONE_OF), max_size=2)
held, taken = matching(query.matches), projecting(projection.apply_projection_batch)


@given(st.lists(DOCUMENTS, max_size=5), QUERIES, st.sampled_from([None, {"locale": "nb", "strength": 2}]))
def test_what_matches_matches(documents: list[Any], asked: Any, given_collation: Any) -> None:
    from secantus.collation import parse  # type: ignore[import-untyped]  # the package has no types

    collation = parse(given_collation)
    for document in documents:
        found = held(document, asked, collation=collation)
        assert found == query.matches(document, asked, collation=collation)


@given(st.lists(DOCUMENTS, max_size=5), QUERIES, QUERIES)
def test_one_query_is_not_taken_for_another(documents: list[Any], one: Any, other: Any) -> None:
    for document in documents:
        for asked in (one, other):
            assert held(document, asked) == query.matches(document, asked)


SPECS = st.dictionaries(st.sampled_from(["a", "c", "_id", "a.b"]), st.sampled_from([1, True]), max_size=3)


@given(st.lists(DOCUMENTS, max_size=5), SPECS | st.sampled_from([{"a": 0}, {"_id": 0, "a": 1}, {"a": "$b"}]))
def test_what_is_taken_out_is_the_same(documents: list[Any], spec: Any) -> None:
    def items(found: list[Any]) -> Any:
        return [list(each.items()) for each in found]  # the order of fields counts

    if {"a", "a.b"} <= set(spec):
        return  # refused by the database
    assert items(taken(documents, spec, {})) == items(projection.apply_projection_batch(documents, spec, {}))


def test_nothing_is_taken_for_plain_that_is_not() -> None:
    backwards = [{"a": 1, "_id": 2}]
    assert [list(each) for each in taken(backwards, {"a": 1}, {})] == [["_id", "a"]]

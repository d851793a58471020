"""What the embedded database writes down for its storage engine is what the engine's binding would write."""

from importlib import import_module
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deploy.local.packing import packing, unpacking

binding = import_module("wiredtiger.packing")  # the package makes itself another module
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
NUMBERS = st.one_of(st.integers(-(2**63), 2**63 - 1), st.integers(-9_000, 9_000))
LASTS: dict[str, Any] = {"u": st.binary(max_size=12), "q": NUMBERS}
# Those that the database declares.
FORMATS = ("S", "SS", "SSS", "SSu", "SSSu", "SSq", "q", "u")


def never(*_: Any) -> Any:
    raise AssertionError("the binding was asked")


@st.composite
def rows(draw: st.DrawFn) -> tuple[str, tuple[Any, ...]]:
    form = draw(st.sampled_from(FORMATS))
    texts = [draw(TEXTS) for _ in range(form.count("S"))]
    last = LASTS.get(form[-1])
    return form, (*texts, *([draw(last)] if last is not None else []))


@given(rows())
@example(("q", (63,)))
@example(("q", (64,)))
@example(("q", (8_255,)))
@example(("q", (8_256,)))
@example(("SSq", ("a", "b", 8_257)))
@example(("SSSu", ("personvern", "ledger", "", b"\0\0\xff")))
def test_it_is_written_and_read_as_the_binding_does(row: tuple[str, tuple[Any, ...]]) -> None:
    form, values = row
    written = binding.pack(form, *values)
    assert packing(binding.pack)(form, *values) == written
    assert unpacking(binding.unpack)(form, written) == binding.unpack(form, written) == list(values)


@given(rows())
def test_the_binding_is_asked_for_what_is_less_than_nothing_alone(row: tuple[str, tuple[Any, ...]]) -> None:
    form, values = row
    if form[-1] == "q" and values[-1] < 0:
        return
    assert unpacking(never)(form, packing(never)(form, *values)) == list(values)


@pytest.mark.parametrize(
    ("form", "values"),
    [
        ("S", ("cut\0off",)),
        ("SSu", ("a", "b\0c", b"d")),
        ("uS", (b"a", "b")),
        ("QB", (1, 2)),
        ("4s", ("ab",)),
    ],
)
def test_what_is_not_known_goes_the_bindings_way(form: str, values: tuple[Any, ...]) -> None:
    pack, unpack = packing(binding.pack), unpacking(binding.unpack)
    written = binding.pack(form, *values)
    assert [pack(form, *values), pack(form, *values)] == [written, written]
    assert unpack(form, written) == binding.unpack(form, written)


def test_more_beginnings_than_are_remembered_are_written_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("deploy.local.packing._MOST", 2)
    pack = packing(never)
    for name in ("a", "b", "c", "a", "d"):
        assert pack("SSu", "database", name, b"key") == binding.pack("SSu", "database", name, b"key")

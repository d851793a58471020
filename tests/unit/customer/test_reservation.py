"""The register of reservations: its layout, every broken line, and how people are found in it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.customer.model.reservation import LONGEST_LINE, Reader, RegisterBroken, Reserved, person_key

HEAD = "RESERVASJONSREGISTERET;2026-11;1"
GOOD = f"{HEAD}\nT;41234567\nT;+4791234567\nA;1991-06-01;Nordmann;Kari Anne;5501\nSLUTT;3\n"


def read(content: bytes | str, *, part: int = 1 << 20) -> tuple[Reader, list[tuple[Reserved, str]]]:
    """What stands in a file that comes in parts of so many bytes."""
    data = content.encode() if isinstance(content, str) else content
    reader = Reader("2026-11")
    found = [line for at in range(0, len(data), part) for line in reader.feed(data[at : at + part])]
    found += list(reader.close())
    return reader, [(line.kind, line.key) for line in found]


def test_a_whole_register() -> None:
    reader, found = read(GOOD)
    assert (reader.month, reader.lines) == ("2026-11", 3)
    assert found == [
        (Reserved.PHONE, "+4741234567"),
        (Reserved.PHONE, "+4791234567"),
        (Reserved.POST, "1991-06-01|nordmann|kari|5501"),
    ]


@given(st.integers(min_value=1, max_value=200))
def test_how_it_is_cut_into_parts_changes_nothing(part: int) -> None:
    assert read(GOOD, part=part)[1] == read(GOOD)[1]
    assert read(GOOD.replace("\n", "\r\n"), part=part)[1] == read(GOOD)[1]
    assert read(GOOD.removesuffix("\n"), part=part)[1] == read(GOOD)[1]


@pytest.mark.parametrize(
    ("content", "line", "rule"),
    [
        ("", 1, "EMPTY"),
        ("T;41234567\n", 1, "HEADER"),
        ("RESERVASJONSREGISTERET;2026-11;2\n", 1, "HEADER"),
        ("RESERVASJONSREGISTERET;2026-13;1\n", 1, "MONTH_FORMAT"),
        ("RESERVASJONSREGISTERET;2026-10;1\nSLUTT;0\n", 1, "MONTH_NOT_CURRENT"),
        (f"{HEAD}\nT;41234567\n", 2, "TRAILER_MISSING"),
        (f"{HEAD}\nT;41234567\nSLUTT;2\n", 3, "COUNT"),
        (f"{HEAD}\nSLUTT;x\n", 2, "TRAILER"),
        (f"{HEAD}\nSLUTT;0\nT;41234567\n", 3, "AFTER_TRAILER"),
        (f"{HEAD}\nT;4123456\nSLUTT;1\n", 2, "PHONE_FORMAT"),
        (f"{HEAD}\nT;+0123456789\nSLUTT;1\n", 2, "PHONE_FORMAT"),
        (f"{HEAD}\nT\nSLUTT;1\n", 2, "LINE_FORMAT"),
        (f"{HEAD}\nX;1\nSLUTT;1\n", 2, "LINE_FORMAT"),
        (f"{HEAD}\n\nSLUTT;1\n", 2, "LINE_FORMAT"),
        (f"{HEAD}\nA;1991-02-30;Nordmann;Kari;5501\nSLUTT;1\n", 2, "DATE_FORMAT"),
        (f"{HEAD}\nA;1991-02-03;;Kari;5501\nSLUTT;1\n", 2, "NAME_FORMAT"),
        (f"{HEAD}\nA;1991-02-03;Nord4;Kari;5501\nSLUTT;1\n", 2, "NAME_FORMAT"),
        (f"{HEAD}\nA;1991-02-03;Nordmann;Kari;501\nSLUTT;1\n", 2, "POSTCODE_FORMAT"),
        (f"{HEAD}\nT;{'1' * LONGEST_LINE}\nSLUTT;1\n", 2, "LINE_TOO_LONG"),
        (HEAD.encode() + b"\nA;1991-02-03;N\xf8rgaard;Kari;5501\nSLUTT;1\n", 2, "ENCODING"),
    ],
)
def test_a_broken_line_is_refused_with_its_number(content: bytes | str, line: int, rule: str) -> None:
    with pytest.raises(RegisterBroken) as refused:
        read(content, part=7)
    assert (refused.value.line, refused.value.rule) == (line, rule)


def test_a_file_without_line_ends_is_refused_before_it_fills_the_memory() -> None:
    reader = Reader("2026-11")
    with pytest.raises(RegisterBroken, match="bytes"):
        list(reader.feed(b"T" * (LONGEST_LINE + 1)))


@pytest.mark.parametrize(
    ("family", "given_name"),
    [("nordmann", "kari"), (" Nordmann ", "KARI"), ("Nordmann", "Kari Anne Sofie")],
)
def test_small_differences_in_writing_do_not_hide_a_person(family: str, given_name: str) -> None:
    born = date(1991, 6, 1)
    assert person_key(born, family, given_name, "5501") == person_key(born, "Nordmann", "Kari", "5501")


def test_norwegian_letters_and_double_names() -> None:
    born = date(1980, 1, 2)
    assert person_key(born, "Ødegård-Ås", "Åse", "0010") == person_key(born, "ødegård ås", "ÅSE", "0010")
    assert person_key(born, "Ås", "Åse", "0010") != person_key(born, "As", "Åse", "0010")

"""OCR giro files: taken whole or refused whole, at the line that breaks the rule."""

import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import netsgiro
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.giro import Item, assignment, file, transmission
from services.billing.model.ocr_giro import FileBroken, Reader, Summary, Transaction, payer_field

DATA = Path(__file__).parent / "data"
SAMPLE = (DATA / "ocr-giro-three-payments.txt").read_bytes()
AGREEMENTS = (DATA / "avtalegiro_agreements.txt").read_bytes()
REQUEST = (DATA / "avtalegiro_payment_request.txt").read_bytes()


def read(data: bytes, size: int = 1 << 16) -> tuple[list[Transaction], Summary]:
    reader = Reader()
    found = [item for at in range(0, len(data), size) for item in reader.feed(data[at : at + size])]
    return found, reader.close()


def broken(data: bytes) -> FileBroken:
    with pytest.raises(FileBroken) as refused:
        read(data)
    return refused.value


def changed(line: int, position: int, text: str, data: bytes = SAMPLE) -> bytes:
    """The file with `text` at a 1-based line and position."""
    lines = data.split(b"\n")
    old = lines[line - 1]
    lines[line - 1] = old[: position - 1] + text.encode("latin-1") + old[position - 1 + len(text) :]
    return b"\n".join(lines)


def test_the_sample() -> None:
    payments, summary = read(SAMPLE)
    assert [(p.amount_ore, p.kid, p.type) for p in payments] == [
        (123450, "000123400001012", 10),
        (98700, "000123400001020", 15),
        (45000, "000123400001038", 17),
    ]
    assert [p.payer_field.reveal() for p in payments] == ["12345678903", "12345678903", "00000000000"]
    assert {p.nets_date for p in payments} == {date(2026, 5, 19)}
    assert [p.line for p in payments] == [4, 6, 8]
    assert payments[0].payee_account == "86011117947"
    assert replace(summary, content="") == Summary("0000001", 1, 0, 3, 3, 10, 267150)


def test_the_payer_stands_on_the_line_that_is_named() -> None:
    payments, _ = read(SAMPLE)
    lines = SAMPLE.decode().split("\n")
    assert [payer_field(lines[p.line - 1]) for p in payments] == [p.payer_field.reveal() for p in payments]


def test_it_reads_what_netsgiro_reads() -> None:
    payments, _ = read(SAMPLE)
    theirs = [t for part in netsgiro.parse(SAMPLE.decode()).assignments for t in part.transactions]
    assert [(p.number, p.amount_ore, p.kid, p.nets_date) for p in payments] == [
        (t.number, int(t.amount * 100), t.kid, t.date) for t in theirs
    ]


@given(st.integers(1, 90))
def test_the_bytes_may_come_in_any_pieces(size: int) -> None:
    assert read(SAMPLE, size) == read(SAMPLE)


def test_line_ends_may_be_of_either_kind_and_the_last_may_lack() -> None:
    assert read(SAMPLE.replace(b"\n", b"\r\n")) == read(SAMPLE)
    assert read(SAMPLE.rstrip(b"\n")) == read(SAMPLE)
    assert read(SAMPLE + b"\n\r\n\x1a") == read(SAMPLE)


@pytest.mark.parametrize(
    ("line", "position", "text", "rule"),
    [
        (10, 25, "00000000000267151", "TOTAL"),
        (9, 25, "00000000000267151", "TOTAL"),
        (9, 9, "00000004", "TRANSACTION_COUNT"),
        (10, 9, "00000004", "TRANSACTION_COUNT"),
        (9, 17, "00000009", "RECORD_COUNT"),
        (10, 17, "00000011", "RECORD_COUNT"),
        (1, 1, "XX", "RECORD_HEAD"),
        (1, 7, "20", "RECORD_ORDER"),
        (2, 7, "30", "RECORD_ORDER"),
        (4, 7, "30", "RECORD_ORDER"),
        (5, 7, "31", "RECORD_ORDER"),
        (8, 7, "88", "RECORD_ORDER"),
        (4, 9, "0000002", "TRANSACTION_NUMBER"),
        (4, 5, "11", "TRANSACTION_NUMBER"),
        (5, 9, "0000001", "TRANSACTION_ORDER"),
        (3, 5, "22", "TRANSACTION_TYPE"),
        (3, 5, "09", "TRANSACTION_TYPE"),
        (3, 16, "310226", "NETS_DATE"),
        (3, 33, "0000000000012345x", "FIELD_DIGITS"),
        (3, 33, "0000000000012345²", "FIELD_DIGITS"),
        (3, 32, "+", "SIGN"),
        (3, 50, "A", "KID_FORMAT"),
        (4, 48, "1234567890x", "FIELD_DIGITS"),
        (3, 3, "21", "RECORD_ORDER"),
    ],
)
def test_each_broken_rule_is_named_with_its_line(line: int, position: int, text: str, rule: str) -> None:
    error = broken(changed(line, position, text))
    assert (error.line, error.rule) == (line, rule)
    assert "12345678903" not in str(error)


@pytest.mark.parametrize(
    ("data", "line", "rule"),
    [
        (b"", 1, "FILE_INCOMPLETE"),
        (b"\n".join(SAMPLE.split(b"\n")[:9]) + b"\n", 10, "FILE_INCOMPLETE"),
        (b"\n".join(SAMPLE.split(b"\n")[:5]) + b"\n", 6, "FILE_INCOMPLETE"),
        (SAMPLE + SAMPLE, 11, "RECORD_ORDER"),
        (SAMPLE.replace(b"0\n", b"\n", 1), 1, "LINE_LENGTH"),
        (SAMPLE.replace(b"\n", b"0\n", 1), 1, "LINE_LENGTH"),
        (SAMPLE.replace(b"\n", b"\n\n", 1), 2, "LINE_LENGTH"),
        (b"x" * 500, 1, "LINE_LENGTH"),
        (b"\xef\xbb\xbf" + SAMPLE, 1, "CHARACTER_SET"),
        (SAMPLE.replace(b"\n", b""), 1, "LINE_LENGTH"),
        (SAMPLE.decode().encode("utf-16"), 1, "CHARACTER_SET"),
    ],
)
def test_broken_frames(data: bytes, line: int, rule: str) -> None:
    error = broken(data)
    assert (error.line, error.rule) == (line, rule)


@pytest.mark.parametrize(
    ("line", "position", "text"),
    [
        (3, 75, "12"),
        (4, 35, "9999999"),
        (4, 42, "000000"),
        (4, 42, "999999"),
        (3, 22, "99"),
        (2, 36, "9" * 45),
    ],
)
def test_fillers_and_the_bank_date_may_hold_anything(line: int, position: int, text: str) -> None:
    assert read(changed(line, position, text))[1].payments == 3


def test_other_services_in_the_same_transmission_are_passed_over() -> None:
    other = [line.decode("latin-1") for line in AGREEMENTS.split(b"\n")[1:-2]]
    data = transmission([other, assignment([Item(100, "000123400001012")])], transactions=16)
    payments, summary = read(data)
    assert len(payments) == 1
    assert (summary.assignments, summary.skipped_assignments, summary.payments) == (1, 1, 1)
    assert summary.transactions == 17


def test_a_passed_over_assignment_still_has_to_count_its_records() -> None:
    other = [line.decode("latin-1") for line in AGREEMENTS.split(b"\n")[1:-2]]
    del other[5]
    assert broken(transmission([other, assignment([])], transactions=16)).rule == "RECORD_COUNT"


@pytest.mark.parametrize("data", [AGREEMENTS, REQUEST])
def test_a_file_of_another_service_alone_is_refused(data: bytes) -> None:
    assert broken(data).rule == "NO_OCR_GIRO"


def test_an_assignment_number_may_not_come_twice() -> None:
    part = assignment([Item(100, "000123400001012")])
    assert broken(transmission([part, part])).rule == "ASSIGNMENT_REPEATED"


def test_reversals_are_added_to_totals_and_marked() -> None:
    items = [
        Item(100, "000123400001012"),
        Item(40, "000123400001012", kind=18, payer="0" * 11),
        Item(30, "", kind=20, payer="0" * 11, text="Kjøp på Ås"),
        Item(20, "000123400001012", sign="-"),
    ]
    payments, summary = read(file(items))
    assert [p.reversal for p in payments] == [False, True, True, True]
    assert payments[2].kid is None
    assert summary.total_ore == 190


def test_an_item_3_belongs_to_texts_only() -> None:
    data = file([Item(100, "000123400001012", text="hei")])
    assert broken(data).rule == "RECORD_ORDER"


def test_years_are_of_this_century() -> None:
    payments, _ = read(file([Item(1, "12344", day=date(2071, 3, 1))]))
    assert payments[0].nets_date == date(2071, 3, 1)


@given(
    st.lists(
        st.builds(
            Item,
            amount_ore=st.integers(0, 10**10),
            kid=st.from_regex(r"[0-9]{4,24}[0-9-]", fullmatch=True),
            kind=st.sampled_from(range(10, 22)),
        ),
        max_size=30,
    )
)
def test_every_ore_of_a_sound_file_comes_out(items: list[Item]) -> None:
    payments, summary = read(file(items))
    assert [(p.amount_ore, p.kid, p.type) for p in payments] == [(i.amount_ore, i.kid, i.kind) for i in items]
    assert summary.total_ore == sum(i.amount_ore for i in items)


@given(st.integers(0, 9), st.integers(0, 79), st.integers(32, 255))
def test_a_changed_character_never_crashes_the_reader(line: int, place: int, code: int) -> None:
    refused = 0
    payments: list[Transaction] = []
    try:
        payments, _ = read(changed(line + 1, place + 1, chr(code)))
    except FileBroken as error:
        refused = error.line
    assert 1 <= refused <= 11 or sum(p.amount_ore for p in payments) == 267150


def test_a_hundred_thousand_lines_are_read_in_seconds() -> None:
    data = file([Item(100 + n, "000123400001012") for n in range(50_000)])
    began = time.process_time()  # not what other programs take
    _, summary = read(data)
    assert summary.records == 100_004
    assert time.process_time() - began < 15

"""AvtaleGiro files: written as the clearing house lays them out, read strictly, refused at the line."""

import contextlib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import netsgiro
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.billing.model import avtalegiro, avtalegiro_agreements
from services.billing.model.agreements import Agreements
from services.billing.model.avtalegiro import Claim, ClaimAssignment, Transmission
from services.billing.model.file_broken import FileBroken
from services.chassis.vault import Redacted
from tests.support.avtalegiro import ALL, ENDED, Agreement, assignment, mandates, transmission

DATA = Path(__file__).parent / "data"
AGREEMENTS = (DATA / "avtalegiro_agreements.txt").read_bytes()
REQUEST = (DATA / "avtalegiro_payment_request.txt").read_bytes()
DUE = date(2004, 6, 17)


def changed(data: bytes, line: int, position: int, text: str) -> bytes:
    """The file with `text` at a 1-based line and position."""
    lines = data.split(b"\n")
    old = lines[line - 1]
    lines[line - 1] = old[: position - 1] + text.encode("latin-1") + old[position - 1 + len(text) :]
    return b"\n".join(lines)


def claim(number: int, kid: str, invoice: int = 0, *, with_notice: bool = True) -> Claim:
    """A claim as in the sample."""
    text = (
        f" Gjelder Faktura: {invoice}  Dato: 19/03/04",
        "                  ForfallsDato: 17/06/04",
    )
    notice = (text,) if invoice else ()
    return Claim(DUE, 100, f"0080000{number}{kid}", Redacted("NAVN"), "", notice, with_notice)


def test_the_sample_is_written_byte_for_byte() -> None:
    claims = (
        claim(1, "1688373", 168837),
        claim(2, "1688389", 168838),
        claim(3, "1688395"),
        claim(4, "1688401"),
        claim(5, "1688416", 168841),
        claim(6, "1688422", with_notice=False),
    )
    assert (
        avtalegiro.write(
            Transmission("55555555", 1000081, (ClaimAssignment(4000086, "88888888888", claims),))
        )
        == REQUEST
    )


def test_the_sample_reads_and_writes_back() -> None:
    assert avtalegiro.write(avtalegiro.read(REQUEST)) == REQUEST


def test_a_cancellation_repeats_the_claim_in_an_assignment_of_its_own() -> None:
    made = replace(claim(1, "1688373", 168837), notice=())
    file = Transmission(
        "12345678",
        7,
        (
            ClaimAssignment(1, "86011117947", (made,), cancels=True),
            ClaimAssignment(2, "86011117947", (made,)),
        ),
    )
    lines = avtalegiro.write(file).decode("latin-1").splitlines()
    assert [line[:8] for line in lines] == [
        "NY000010",
        "NY213620",
        "NY219330",
        "NY219331",
        "NY213688",
        "NY210020",
        "NY212130",
        "NY212131",
        "NY210088",
        "NY000089",
    ]
    assert lines[2][8:] == lines[6][8:]
    read = avtalegiro.read("\n".join(lines).encode("latin-1"))
    assert read.assignments[0].cancels
    assert replace(read.assignments[0].claims[0], with_notice=True) == made


TEXT = st.text(st.characters(codec="latin-1", categories=("L", "N", "P")), max_size=40)
CLAIMS = st.builds(
    lambda due, ore, kid, name, reference, lines, with_notice: Claim(
        due, ore, kid, Redacted(name), reference, tuple(lines) if with_notice else (), with_notice
    ),
    st.dates(date(2026, 1, 1), date(2060, 12, 31)),
    st.integers(1, 10**12),
    st.text("0123456789", min_size=2, max_size=25),
    st.text("Æøåabcdé", min_size=1, max_size=10),
    st.text("0123456789", max_size=25),
    st.lists(st.tuples(TEXT.filter(bool), TEXT), max_size=42),
    st.booleans(),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(CLAIMS, min_size=1, max_size=6), st.lists(CLAIMS, max_size=4), st.integers(1, 9_999_999))
def test_what_is_written_reads_back_the_same(claims: list[Claim], back: list[Claim], number: int) -> None:
    plain = tuple(replace(one, notice=(), with_notice=False) for one in back)
    parts = [ClaimAssignment(number, "86011117947", tuple(claims))]
    if plain:
        parts.append(ClaimAssignment(number % 9_999_999 + 1, "86011117947", plain, cancels=True))
    file = Transmission("12345678", number, tuple(parts))
    data = avtalegiro.write(file)
    assert avtalegiro.read(data) == file
    assert all(len(line) == 80 for line in data.decode("latin-1").splitlines())
    read = netsgiro.parse(data.decode("latin-1"))
    drawn: list[Any] = list(read.assignments[0].transactions)
    assert [(one.kid, one.amount * 100, one.date) for one in drawn] == [
        (one.kid, one.amount_ore, one.due) for one in claims
    ]
    assert read.get_total_amount() * 100 == sum(one.amount_ore for one in (*claims, *plain))
    assert read.get_num_transactions() == len(claims) + len(plain)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kid": "12345-"},
        {"kid": "1" * 26},
        {"kid": ""},
        {"amount_ore": 0},
        {"amount_ore": -1},
        {"name": Redacted("ELLEVE TEGN")},
        {"name": Redacted("A\nB")},
        {"reference": "1" * 26},
        {"notice": (("x" * 41, ""),)},
        {"notice": (("x", ""),) * 43},
        {"with_notice": False},
    ],
)
def test_what_cannot_be_written_is_not(wrong: dict[str, object]) -> None:
    broken = replace(claim(1, "1688373", 168837), **wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"."):
        avtalegiro.write(Transmission("1" * 8, 1, (ClaimAssignment(1, "86011117947", (broken,)),)))


@pytest.mark.parametrize(
    ("line", "position", "text", "rule"),
    [
        (1, 7, "20", "RECORD_ORDER"),
        (2, 3, "09", "RECORD_ORDER"),
        (3, 5, "15", "RECORD_ORDER"),
        (3, 9, "0000002", "TRANSACTION_NUMBER"),
        (3, 16, "320604", "DATE"),
        (3, 33, "00000000000000000", "AMOUNT"),
        (3, 33, "00000000000000200", "TOTAL"),
        (3, 74, "-", "KID_FORMAT"),
        (4, 7, "30", "RECORD_ORDER"),
        (5, 17, "043", "NOTICE_LINE"),
        (6, 20, "1", "NOTICE_LINE"),
        (6, 9, "0000002", "TRANSACTION_NUMBER"),
        (21, 9, "00000005", "TRANSACTION_COUNT"),
        (21, 17, "00000021", "RECORD_COUNT"),
        (21, 42, "180604", "DUE_DATES"),
        (21, 48, "180604", "DUE_DATES"),
        (22, 9, "00000005", "TRANSACTION_COUNT"),
        (22, 25, "00000000000000601", "TOTAL"),
        (22, 1, "XX", "RECORD_HEAD"),
        (10, 20, "\x07", "CHARACTER_SET"),
    ],
)
def test_a_claim_file_that_breaks_a_rule_is_refused(line: int, position: int, text: str, rule: str) -> None:
    with pytest.raises(FileBroken) as refused:
        avtalegiro.read(changed(REQUEST, line, position, text))
    assert refused.value.rule == rule


def test_the_agreements_of_the_sample() -> None:
    file = avtalegiro_agreements.read(AGREEMENTS)
    (only,) = file.assignments
    assert (file.transmission, file.made_on, file.records) == (1091949, date(2017, 4, 19), 20)
    assert (only.account, only.everything, len(only.agreements)) == ("99991042764", False, 16)
    assert [item.notice for item in only.agreements].count(False) == 5
    assert only.agreements[0] == avtalegiro_agreements.Told(3, 1, "000112000507155", True, True)


@pytest.mark.parametrize(
    ("line", "position", "text", "rule"),
    [
        (1, 3, "21", "RECORD_ORDER"),
        (2, 7, "70", "RECORD_ORDER"),
        (3, 7, "88", "TRANSACTION_COUNT"),
        (3, 7, "30", "RECORD_ORDER"),
        (3, 16, "3", "REGISTRATION_TYPE"),
        (4, 16, "0", "REGISTRATION_MIXED"),
        (3, 41, "-", "KID_FORMAT"),
        (3, 30, "x", "KID_FORMAT"),
        (3, 17, " " * 25, "KID_FORMAT"),
        (3, 42, "K", "NOTICE"),
        (4, 9, "0000001", "TRANSACTION_ORDER"),
        (4, 9, "000000x", "FIELD_DIGITS"),
        (19, 9, "00000015", "TRANSACTION_COUNT"),
        (19, 17, "00000019", "RECORD_COUNT"),
        (20, 9, "00000017", "TRANSACTION_COUNT"),
        (20, 17, "00000021", "RECORD_COUNT"),
        (20, 42, "310217", "DATE"),
        (5, 60, "\xc2\x85", "CHARACTER_SET"),
        (5, 1, "NZ", "RECORD_HEAD"),
    ],
)
def test_a_file_of_agreements_that_breaks_a_rule_is_refused(
    line: int, position: int, text: str, rule: str
) -> None:
    with pytest.raises(FileBroken) as refused:
        avtalegiro_agreements.read(changed(AGREEMENTS, line, position, text))
    assert (refused.value.rule, refused.value.line) == (rule, line)


@pytest.mark.parametrize(
    ("data", "rule", "line"),
    [
        (b"", "FILE_INCOMPLETE", 1),
        (AGREEMENTS.rsplit(b"\n", 2)[0], "FILE_INCOMPLETE", 20),
        (AGREEMENTS + b"NY\n", "RECORD_ORDER", 21),
        (AGREEMENTS.replace(b"0\nNY219470000000", b"\nNY219470000000", 1), "LINE_LENGTH", 2),
        (b"\xef\xbb\xbf" + AGREEMENTS, "CHARACTER_SET", 1),
        (REQUEST, "NO_AGREEMENTS", 22),
        (transmission([assignment([Agreement("12344")]), assignment([])]), "ASSIGNMENT_REPEATED", 5),
    ],
)
def test_a_file_that_is_not_whole_is_refused(data: bytes, rule: str, line: int) -> None:
    with pytest.raises(FileBroken) as refused:
        avtalegiro_agreements.read(data)
    assert (refused.value.rule, refused.value.line) == (rule, line)


def test_another_payee_is_refused() -> None:
    with pytest.raises(FileBroken) as refused:
        avtalegiro_agreements.read(AGREEMENTS, Agreements(frozenset({"86011117947"})))
    assert (refused.value.rule, refused.value.line) == ("AGREEMENT_UNKNOWN", 2)


def test_fillers_other_services_and_line_ends_do_not_matter() -> None:
    lenient = changed(AGREEMENTS, 3, 50, "X1").replace(b"\n", b"\r\n") + b"\x1a"
    assert avtalegiro_agreements.read(lenient) == avtalegiro_agreements.read(AGREEMENTS)
    ours = assignment([Agreement("12344", ALL), Agreement("12345678903", ALL, notice=False)])
    other = REQUEST.decode("latin-1").splitlines()[1:-1]
    lines = transmission([ours, other]).decode("latin-1").splitlines()
    lines[-1] = f"{lines[-1][:24]}{600:017d}{lines[-1][41:]}"
    file = avtalegiro_agreements.read("\n".join(lines).encode("latin-1"))
    assert (file.skipped_assignments, file.agreements, file.assignments[0].everything) == (1, 2, True)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.builds(
            Agreement,
            st.text("0123456789", min_size=1, max_size=25),
            st.sampled_from([1, ENDED]),
            st.booleans(),
        ),
        max_size=8,
    )
)
def test_what_is_told_is_what_stands_there(agreements: list[Agreement]) -> None:
    day = date(2026, 11, 20) + timedelta(days=len(agreements))
    file = avtalegiro_agreements.read(mandates(*agreements, day=day))
    (only,) = file.assignments
    assert file.made_on == day
    assert [(one.kid, one.stands, one.notice) for one in only.agreements] == [
        (item.kid, item.kind != ENDED, item.notice) for item in agreements
    ]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.integers(0, len(AGREEMENTS)))
def test_any_bytes_are_read_or_refused(noise: bytes, at: int) -> None:
    for reader in (avtalegiro.read, avtalegiro_agreements.read):
        for data in (noise, AGREEMENTS[:at] + noise + AGREEMENTS[at:], REQUEST[:at] + noise + REQUEST[at:]):
            with contextlib.suppress(FileBroken):
                reader(data)

"""Payout files: valid by the standard's own schema and by the rules written out, whatever names there are."""

from datetime import UTC, date, datetime
from importlib import resources
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from services.billing.model import bank_account, pain001
from services.billing.model.banking_day import is_banking_day, next_banking_day
from services.billing.model.pain001 import CHARACTERS, Payer, Transfer
from services.chassis.vault import Redacted
from tests.unit.billing.pain001_rules import NS, broken

PAYER = Payer("Eksempel Kraft og Fiber AS", "987654325", "86011117947", "DNBANOKK")
MADE, TODAY = datetime(2026, 3, 31, 8, 15, 30, 250_000, UTC), date(2026, 3, 31)


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """The standard's schema, as a library for payments carries it."""
    with resources.as_file(resources.files("sepaxml") / "schemas" / "pain.001.001.03.xsd") as path:
        return etree.XMLSchema(etree.parse(str(path)))


def transfer(
    n: int = 1, ore: int = 12_345, name: str = "Kari Nordmann", account: str = "12345678903"
) -> Transfer:
    return Transfer(UUID(int=n).hex, ore, Redacted(name), Redacted(account), "Tilbakebetaling")


def built(*transfers: Transfer) -> bytes:
    return pain001.build(PAYER, transfers, MADE, next_banking_day(TODAY))


@st.composite
def accounts(draw: st.DrawFn) -> str:
    stem = draw(st.text("0123456789", min_size=10, max_size=10).filter(bank_account.check_digit))
    number = f"{stem}{bank_account.check_digit(stem)}"
    return number if bank_account.is_valid(number) else "12345678903"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 10**9), st.text(max_size=200), accounts()), min_size=1, max_size=8))
def test_any_file_is_valid(schema: etree.XMLSchema, rows: list[tuple[int, str, str]]) -> None:
    data = built(*(transfer(n, ore, name, account) for n, (ore, name, account) in enumerate(rows, 1)))
    assert broken(data, TODAY) == []
    schema.assertValid(etree.fromstring(data))
    document = etree.fromstring(data)
    assert document.findtext(".//p:GrpHdr/p:CtrlSum", "", NS) == pain001.kroner(sum(row[0] for row in rows))


def test_the_shape_is_that_of_the_guideline() -> None:
    root = etree.fromstring(built(transfer(1, 12_345, "Kari Nordmann")))

    def of(path: str) -> str:
        return root.findtext(".//" + "/".join(f"p:{part}" for part in path.split("/")), "", NS)

    assert {
        path: of(path) for path in ("GrpHdr/NbOfTxs", "GrpHdr/CtrlSum", "GrpHdr/CreDtTm", "Amt/InstdAmt")
    } == {
        "GrpHdr/NbOfTxs": "1",
        "GrpHdr/CtrlSum": "123.45",
        "GrpHdr/CreDtTm": "2026-03-31T08:15:30",
        "Amt/InstdAmt": "123.45",
    }
    assert of("InitgPty/Id/OrgId/Othr/Id") == "987654325"
    assert of("DbtrAcct/Id/Othr/Id") == "86011117947"
    assert of("CdtrAcct/Id/Othr/Id") == "12345678903"
    assert of("ReqdExctnDt") == "2026-04-01"


def test_the_message_id_follows_from_the_refunds_alone() -> None:
    one, two = ("a", 100), ("b", 200)
    made = pain001.message_id([one, two])
    assert made == pain001.message_id([two, one])
    assert len(made) <= 33  # "-1" makes it the instruction's id, of 35 at most
    assert made not in {pain001.message_id([one]), pain001.message_id([one, ("b", 201)])}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Åse Sæther-Øvergård", "Åse Sæther-Øvergård"),
        ("José  Müller\n", "Jose Muller"),
        ("Björk & Sönner", "Bjørk + Sønner"),
        ("日本", ".."),
        ("", "-"),
        (" \t ", "-"),
        ("x" * 200, "x" * 140),
        ("<b>&amp;", ".b.+amp."),
    ],
)
def test_names_are_written_as_banks_take_them(text: str, said: str) -> None:
    assert pain001.written(text, 140) == said


@given(st.text(), st.integers(1, 140))
def test_whatever_is_written_is_taken(text: str, length: int) -> None:
    said = pain001.written(text, length)
    assert set(said) <= CHARACTERS
    assert 1 <= len(said) <= length


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 4, 1), date(2026, 4, 7)),  # Easter: Maundy Thursday to Easter Monday
        (date(2026, 5, 15), date(2026, 5, 18)),  # 17 May is a Sunday
        (date(2026, 4, 30), date(2026, 5, 4)),  # 1 May is a Friday
        (date(2026, 12, 24), date(2026, 12, 28)),  # Christmas, then a weekend
        (date(2026, 12, 31), date(2027, 1, 4)),
        (date(2026, 11, 23), date(2026, 11, 24)),
    ],
)
def test_the_next_banking_day(day: date, following: date) -> None:
    assert next_banking_day(day) == following


@given(st.dates(date(2024, 1, 1), date(2040, 12, 31)))
def test_a_banking_day_is_found_within_a_week_and_none_before_it(day: date) -> None:
    found = next_banking_day(day)
    assert is_banking_day(found)
    assert 1 <= (found - day).days <= 7
    assert not any(is_banking_day(date.fromordinal(n)) for n in range(day.toordinal() + 1, found.toordinal()))


@pytest.mark.parametrize("bad", [(), (transfer(1, 0),), (transfer(1, -5),)])
def test_no_file_without_positive_transfers(bad: tuple[Transfer, ...]) -> None:
    with pytest.raises(ValueError, match="positive"):
        built(*bad)

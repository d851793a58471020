"""What a plan leads to, and the letter: nothing is said that was not done, in three languages."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.disclosure.errors import ErasureBlocked, ErasureDone, ErasureNotPlanned
from services.disclosure.model.erasure import AFTER_THE_LETTER, ORDER, Erasure, Item, Outcome, Status
from services.disclosure.model.erasure_letter import compose
from services.disclosure.model.third_party import PartyKind
from services.disclosure.model.webhook import Delivery

NOW = datetime(2026, 1, 15, 8, tzinfo=UTC)
LANGUAGES = ("nb", "nn", "en")


def item(key: str, outcome: Outcome = Outcome.ERASE, records: int = 1, until: date | None = None) -> Item:
    return Item(
        key=key,
        titles={one: f"{key} på {one}" for one in LANGUAGES},
        records=records,
        outcome=outcome,
        explanations={one: f"Fordi {one}." for one in LANGUAGES},
        statute="bokføringsloven § 13" if outcome is Outcome.HOLD else "",
        until=until,
    )


NEW = Erasure("era_1", "drq_1", "cus_1", "nb", NOW, "op_1")


def test_a_plan_is_blocked_by_one_block() -> None:
    going = [item("billing.invoices"), item("billing.invoices", Outcome.HOLD)]
    planned = NEW.planned(["cus_2", "cus_1"], going, NOW)
    assert (planned.status, planned.customer_ids) == (Status.PLANNED, ("cus_1", "cus_2"))
    planned.must_not_be_blocked("nb")
    blocked = NEW.planned(["cus_1"], [*going, item("customer.contracts", Outcome.BLOCK)], NOW)
    assert blocked.status is Status.BLOCKED
    with pytest.raises(ErasureBlocked) as refusal:
        blocked.must_not_be_blocked("en")
    [violation] = refusal.value.violations
    assert (violation.field, violation.text) == ("customer.contracts", "Fordi en.")


def test_what_can_be_executed() -> None:
    with pytest.raises(ErasureNotPlanned):
        NEW.must_be_executable()
    with pytest.raises(ErasureDone):
        replace(NEW, status=Status.DONE).must_be_executable()
    NEW.planned(["cus_1"], [], NOW).must_be_executable()


KINDS = st.dictionaries(
    st.tuples(st.sampled_from(ORDER), st.sampled_from(["a", "b", "c"])), st.integers(1, 9), max_size=8
)


@given(kinds=KINDS, found=st.lists(st.integers(0, 9), min_size=8, max_size=8))
def test_the_result_counts_what_an_interrupted_context_did_not_find_again(kinds, found) -> None:
    """The second attempt finds less, never more, and what was planned to go has gone all the same."""
    plan = [item(f"{context}.{kind}", records=count) for (context, kind), count in kinds.items()]
    rests = [replace(one, records=min(left, one.records)) for one, left in zip(plan, found, strict=False)]
    answers = {name: tuple(one for one in rests if one.context == name and one.records) for name in ORDER}
    for known in (ORDER, ORDER[:3]):
        done = replace(
            NEW.planned(["cus_1"], plan, NOW),
            answers={name: answers[name] for name in known},
            foretold=tuple(one for one in plan if one.context in AFTER_THE_LETTER),
        )
        assert {(one.key, one.records) for one in done.result()} == {(one.key, one.records) for one in plan}


def test_what_is_held_is_what_the_context_says_last() -> None:
    plan = [item("billing.invoices", Outcome.HOLD, 1), item("customer.contracts", Outcome.HOLD, 1)]
    later = item("billing.invoices", Outcome.HOLD, 2, date(2032, 12, 31))
    contract = item("customer.contracts", Outcome.HOLD, 3)
    planned = replace(NEW.planned(["cus_1"], plan, NOW), answers={"billing": (later,)}, foretold=(contract,))
    assert planned.result() == (later, contract)
    closed = replace(contract, records=1)
    done = replace(planned, answers={"billing": (later,), "customer": (closed,)})
    assert done.result() == (later, closed)


def letter(
    language: str, items: list[Item], recipients: list[str] | None = None, parties: Sequence[str] = ()
) -> str:
    return compose(
        items,
        recipients or [],
        parties,
        language=language,
        on=date(2026, 1, 15),
        sender="Kraftverket AS",
        officer="personvern@kraft.example",
    ).text


@pytest.mark.parametrize(
    ("language", "until"),
    [
        ("nb", "til og med 31. desember 2031"),
        ("nn", "til og med 31. desember 2031"),
        ("en", "until 31 December 2031"),
    ],
)
def test_the_letter_says_what_went_what_is_kept_and_who_is_told(language: str, until: str) -> None:
    items = [
        item("customer.person"),
        item("billing.invoices", Outcome.HOLD, 12, date(2031, 12, 31)),
        item("consent.ledger", Outcome.HOLD, 3),
    ]
    text = letter(language, items, ["Trykkeri"])
    assert f"- customer.person på {language} (1)\n" in text
    held = f"Fordi {language} (bokføringsloven § 13):\n- billing.invoices på {language} (12), {until}\n"
    assert f"{held}- consent.ledger på {language} (3)\n" in text.replace("\u00a0", " "), "one law, told once"
    assert "- Trykkeri\n" in text
    assert text.count("personvern@kraft.example") == 2
    assert text.endswith("\nKraftverket AS\n")
    assert "{" not in text
    paragraphs = text.split("\n\n")
    assert len(paragraphs) == 11


def test_the_letter_says_so_when_there_was_nothing() -> None:
    texts = {language: letter(language, []) for language in LANGUAGES}
    assert "Vi beholder ikke noe om deg uten at en lov pålegger eller tillater det." in texts["nb"]
    assert "Ingen av leverandørane våre har fått opplysningar om deg" in texts["nn"]
    assert "There was nothing that could be erased at once." in texts["en"]
    assert all("- " not in text for text in texts.values())
    assert letter("sv", []) == texts["nb"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_third_party_is_named_in_every_language(language: str) -> None:
    kinds = [kind.value for kind in PartyKind]
    named = letter(language, [], None, kinds)
    lines = [line for line in named.splitlines() if line.startswith("- ")]
    assert len(lines) == len(set(lines)) == len(kinds)


def test_a_text_that_is_missing_in_a_language_is_said_in_bokmaal() -> None:
    only = replace(item("customer.person"), titles={"nb": "Navn"})
    assert "- Navn (1)" in letter("en", [only])
    assert "- customer.person (1)" in letter("en", [replace(only, titles={})])


def test_a_webhook_says_that_there_is_something_and_nothing_of_whom() -> None:
    told = Delivery("whd_1", "cli_1", "ntc_1", "", NOW, NOW, "erasure")
    assert told.content() == {"notice_id": "ntc_1"}
    withdrawal = Delivery("whd_1", "cli_1", "wdr_1", "marketing_new_offers", NOW, NOW)
    assert withdrawal.content() == {"withdrawal_id": "wdr_1", "purpose": "marketing_new_offers"}

"""Agreements: what is missing is named, dates are Oslo dates, nothing beyond the terms is released."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.disclosure.errors import (
    AgreementChanged,
    AgreementIncomplete,
    AgreementNotActive,
    AgreementState,
    DisclosureRequestInvalid,
    FieldNotAllowed,
    PurposeNotAllowed,
    ScopeNotAllowed,
)
from services.disclosure.model.agreement import (
    CHECKLIST,
    Agreement,
    RawTerms,
    ReturnOutcome,
    Status,
    Terms,
)
from services.disclosure.model.client import PartnerClient
from services.disclosure.model.rules import EEA
from services.disclosure.model.transfer import (
    ADEQUATE,
    ProcessingCountry,
    RawCountry,
    TransferTool,
    is_adequate,
)

NOW = datetime(2026, 1, 15, 8, tzinfo=UTC)
TODAY = date(2026, 1, 15)
DAY = timedelta(days=1)
FULL = Terms(
    subject_matter="Printing invoices",
    instructions="Print what is sent",
    purposes=("invoicing",),
    data_categories=("invoice_data",),
    subject_categories=("customers",),
    scopes=("delivery-contacts:read", "invoices:read"),
    fields=("delivery_contacts.phone", "invoices.kid", "invoices.number"),
    checklist=tuple((letter, "DPA 1") for letter in CHECKLIST),
    countries=(ProcessingCountry("NO", TransferTool.NONE, ""),),
    valid_from=date(2026, 1, 1),
    valid_until=date(2026, 12, 31),
)
REQUIRED = (
    "subject_matter",
    "instructions",
    "purposes",
    "data_categories",
    "subject_categories",
    "countries",
    "valid_from",
    "valid_until",
)


def draft(terms: Terms = FULL) -> Agreement:
    return Agreement("agr_1", "prc_1", "printing", Status.DRAFT, terms, "", 1, NOW, NOW)


def active() -> Agreement:
    return draft().activate(NOW)


@given(lacking=st.sets(st.sampled_from(REQUIRED)), letters=st.sets(st.sampled_from(sorted(CHECKLIST))))
def test_activation_names_exactly_what_is_missing(lacking: set[str], letters: set[str]) -> None:
    terms = replace(
        FULL,
        **{name: type(getattr(FULL, name))() if name[:5] != "valid" else None for name in lacking},
        checklist=tuple((letter, "" if letter in letters else "DPA 1") for letter in CHECKLIST),
    )
    named = {violation.field for violation in terms.missing(TODAY)}
    assert named == lacking | {f"checklist.{letter}" for letter in letters}
    if named:
        with pytest.raises(AgreementIncomplete) as refusal:
            draft(terms).activate(NOW)
        assert {violation.field for violation in refusal.value.violations} == named
    else:
        assert draft(terms).activate(NOW).status is Status.ACTIVE


@pytest.mark.parametrize(
    ("country", "tool", "assessment", "missing"),
    [
        ("SE", TransferTool.NONE, "", []),
        ("US", TransferTool.NONE, "", ["countries.US.transfer_tool"]),
        ("US", TransferTool.DPF, "", ["countries.US.assessment_reference"]),
        ("US", TransferTool.DPF, "certified 2026-01-02", []),
        ("IN", TransferTool.DPF, "certified", ["countries.IN.transfer_tool"]),
        ("IN", TransferTool.SCC, "", ["countries.IN.assessment_reference"]),
        ("IN", TransferTool.SCC, "TIA 7", []),
        ("IN", TransferTool.BCR, "", ["countries.IN.assessment_reference"]),
        ("GB", TransferTool.ADEQUACY, "", []),
        ("IN", TransferTool.ADEQUACY, "", ["countries.IN.transfer_tool"]),
        ("US", TransferTool.ADEQUACY, "", ["countries.US.transfer_tool"]),
    ],
)
def test_a_country_outside_the_eea_needs_a_tool(
    country: str, tool: TransferTool, assessment: str, missing: list[str]
) -> None:
    terms = replace(FULL, countries=(ProcessingCountry(country, tool, assessment, 2),))
    assert [violation.field for violation in terms.missing(TODAY)] == missing


def test_an_adequacy_decision_counts_from_its_first_to_its_last_day() -> None:
    renewed = ADEQUATE["GB"]
    assert renewed.until is not None
    for day, holds in (
        (renewed.since - DAY, False),
        (renewed.since, True),
        (renewed.until, True),
        (renewed.until + DAY, False),
    ):
        assert is_adequate("GB", day) is holds
    assert not is_adequate("BR", date(2026, 1, 25))
    assert is_adequate("BR", date(2026, 1, 26))
    assert not set(ADEQUATE) & EEA
    assert all(decision.source for decision in ADEQUATE.values())


def test_an_agreement_is_not_resumed_when_a_transfer_is_not_lawful_any_more() -> None:
    until = ADEQUATE["GB"].until
    assert until is not None
    abroad = replace(
        FULL,
        countries=(ProcessingCountry("GB", TransferTool.ADEQUACY, ""),),
        valid_until=until + 30 * DAY,
    )
    held = draft(abroad).activate(NOW).suspend("An audit.", NOW)
    last = datetime.combine(until, datetime.min.time(), UTC)
    assert held.resume(last).status is Status.ACTIVE
    with pytest.raises(AgreementIncomplete) as refusal:
        held.resume(last + DAY)
    assert [item.field for item in refusal.value.violations] == ["countries.GB.transfer_tool"]


def test_a_scope_without_fields_is_incomplete() -> None:
    terms = replace(FULL, fields=("invoices.kid",))
    assert [violation.rule for violation in terms.missing(TODAY)] == ["SCOPE_WITHOUT_FIELDS"]


def test_the_states_and_nothing_else() -> None:
    steps = {
        "activate": lambda held: held.activate(NOW),
        "suspend": lambda held: held.suspend("x", NOW),
        "resume": lambda held: held.resume(NOW),
        "end": lambda held: held.end("x", NOW),
        "amend": lambda held: held.amend(FULL, 0, NOW),
    }
    allowed = {
        Status.DRAFT: {"activate", "end", "amend"},
        Status.ACTIVE: {"suspend", "end"},
        Status.SUSPENDED: {"resume", "end"},
        Status.ENDED: set(),
    }
    for status, names in allowed.items():
        held = replace(draft(), status=status)
        for name, step in steps.items():
            if name in names:
                assert step(held).version == held.version + 1
            else:
                with pytest.raises(AgreementState):
                    step(held)


def test_a_stale_amendment_is_refused() -> None:
    with pytest.raises(AgreementChanged):
        draft().amend(FULL, 7, NOW)


@pytest.mark.parametrize(
    ("day", "runs"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_it_is_in_force_from_the_first_to_the_last_day(day: date, runs: bool) -> None:
    assert active().in_force_on(day) is runs
    assert active().suspend("x", NOW).in_force_on(day) is False
    if not runs:
        with pytest.raises(AgreementNotActive):
            active().must_be_in_force(day)


@given(
    asked=st.lists(st.sampled_from([*FULL.fields, "invoices.iban", "invoices", "kid", ""]), max_size=5),
    scope=st.sampled_from([*FULL.scopes, "claims:read", "invoices:write"]),
    purpose=st.sampled_from(["invoicing", "customer_service"]),
)
def test_nothing_beyond_the_terms_is_ever_released(asked: list[str], scope: str, purpose: str) -> None:
    try:
        released = active().released_fields(scope, purpose, asked)
    except (ScopeNotAllowed, PurposeNotAllowed, FieldNotAllowed):
        return
    assert (scope in FULL.scopes, purpose) == (True, "invoicing")
    resource = scope.partition(":")[0].replace("-", "_")
    assert set(released) <= {name for name in FULL.fields if name.startswith(resource + ".")}
    assert set(released) == (set(asked) or set(released))


def test_terms_are_checked_with_the_path_of_each_field() -> None:
    raw = RawTerms(
        purposes=["invoicing", "world_domination"],
        scopes=["everything"],
        fields=["kid"],
        checklist=[("a", "x"), ("", "y")],
        countries=[RawCountry("Norge", TransferTool.NONE, "")],
        valid_from="2026-02-30",
        valid_until="31.12.2026",
    )
    with pytest.raises(DisclosureRequestInvalid) as refusal:
        raw.checked(frozenset({"invoicing"}))
    assert {violation.field for violation in refusal.value.violations} == {
        "terms.purposes[1]",
        "terms.scopes[0]",
        "terms.fields[0]",
        "terms.checklist[1].item",
        "terms.countries[0].country",
        "terms.valid_from",
        "terms.valid_until",
    }


def test_an_agreement_cannot_end_before_it_begins() -> None:
    with pytest.raises(DisclosureRequestInvalid):
        RawTerms(valid_from="2026-02-01", valid_until="2026-01-31").checked(frozenset())


def test_a_client_stays_within_its_agreement() -> None:
    with pytest.raises(ScopeNotAllowed):
        PartnerClient.under(active(), ["claims:read"], client_id="cli_1", secret_hash="x", now=NOW)
    client = PartnerClient.under(active(), FULL.scopes, client_id="cli_1", secret_hash="x", now=NOW)
    assert client.granted([], active()) == FULL.scopes
    narrowed = replace(active(), terms=replace(FULL, scopes=("invoices:read",)))
    assert client.granted([], narrowed) == ("invoices:read",)
    with pytest.raises(ScopeNotAllowed):
        client.granted(["delivery-contacts:read"], narrowed)


@pytest.mark.parametrize(("module", "enough"), [(0, False), (1, False), (2, True), (3, True), (4, False)])
def test_standard_clauses_need_the_module_with_a_processor_at_the_end(module: int, enough: bool) -> None:
    place = ProcessingCountry("IN", TransferTool.SCC, "TIA 7", module)
    missing = replace(FULL, countries=(place,)).missing(TODAY)
    assert [one.field for one in missing] == ([] if enough else ["countries.IN.scc_module"])


def test_only_the_privacy_framework_may_fall_overnight() -> None:
    revocable = {tool for tool in TransferTool if ProcessingCountry("US", tool, "").revocable}
    assert revocable == {TransferTool.DPF}


def test_the_end_is_followed_by_what_became_of_the_data() -> None:
    over = active().end("over", NOW)
    assert over.awaiting_return
    done = over.confirm_return(ReturnOutcome.DELETED, "letter 7", NOW)
    assert (done.awaiting_return, done.status, done.return_outcome) == (
        False,
        Status.ENDED,
        ReturnOutcome.DELETED,
    )
    never_in_force = draft().end("not wanted", NOW)
    assert not never_in_force.awaiting_return
    for held in (active(), done, never_in_force):
        with pytest.raises(AgreementState):
            held.confirm_return(ReturnOutcome.RETURNED, "letter 8", NOW)

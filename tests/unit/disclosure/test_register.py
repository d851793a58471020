"""Processors: formats, and a public register without names."""

from dataclasses import fields

import pytest

from services.chassis.errors import Broken
from services.disclosure.errors import DisclosureRequestInvalid
from services.disclosure.model import rules
from services.disclosure.model.processor import (
    ProcessorDetails,
    PublicCategory,
    RegisterRow,
    public_register,
)

RIGHT = {
    "name": "Trykkeriet AS",
    "organisation_number": "974760673",
    "category": "printing",
    "country": "NO",
    "contact_email": "a@b.example",
    "security_contact": "+4752700000",
}


def test_confidential_details_do_not_print() -> None:
    details = ProcessorDetails.checked(**RIGHT)
    for text in (repr(details), str(details), f"{details.name}"):
        assert "Trykkeriet" not in text
        assert "a@b.example" not in text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 201),
        ("name", "a\x00b"),
        ("organisation_number", "974760674"),
        ("category", "Printing"),
        ("country", "no"),
        ("contact_email", "a.example"),
        ("security_contact", " "),
    ],
)
def test_a_broken_field_is_named(field: str, value: str) -> None:
    with pytest.raises(DisclosureRequestInvalid) as refusal:
        ProcessorDetails.checked(**{**RIGHT, field: value})
    assert [violation.field for violation in refusal.value.violations] == [field]


def test_the_public_register_merges_by_category() -> None:
    rows = [
        RegisterRow("printing", ("invoicing",), ("NO",), ("",)),
        RegisterRow("printing", ("debt_collection",), ("US", "NO"), ("dpf", "")),
        RegisterRow("mail", ("contract",), ("SE",), ("",)),
    ]
    assert public_register(rows) == [
        PublicCategory("mail", ("contract",), ("SE",), ()),
        PublicCategory("printing", ("debt_collection", "invoicing"), ("NO", "US"), ("dpf",)),
    ]


def test_nothing_in_the_public_register_could_hold_a_name() -> None:
    allowed = {"category", "purposes", "countries", "transfer_tools"}
    assert {field.name for field in fields(PublicCategory)} == allowed
    assert {field.name for field in fields(RegisterRow)} == allowed


@pytest.mark.parametrize(
    ("check", "value", "rule"),
    [
        (rules.key, "Upper", "KEY_FORMAT"),
        (rules.scope, "invoices", "SCOPE_FORMAT"),
        (rules.scope, "invoices:delete", "SCOPE_FORMAT"),
        (rules.agreement_field, "kid", "FIELD_RESOURCE"),
        (rules.agreement_field, "invoices..kid", "FIELD_FORMAT"),
        (rules.evidence, "a@b", "EVIDENCE_FORMAT"),
        (rules.legal_date, "2026-02-29", "DATE_FORMAT"),
        (rules.legal_date, "20260201", "DATE_FORMAT"),
        (rules.reader_id, "Ola Nordmann", "READER_FORMAT"),
    ],
)
def test_formats(check, value: str, rule: str) -> None:
    with pytest.raises(Broken) as refusal:
        check(value)
    assert refusal.value.rule == rule


def test_the_fields_of_a_scope_begin_with_its_resource() -> None:
    assert rules.scope_resource("delivery-contacts:read") == "delivery_contacts"

"""Formats of the values in this context: each function gives the value back or raises `Broken`."""

import re
from collections.abc import Callable, Iterable
from datetime import date

from stdnum.exceptions import ValidationError as NumberBroken
from stdnum.no import orgnr

from services.chassis.errors import Broken
from services.chassis.ids import is_id

Check = Callable[[str], str]

_KEY = re.compile(r"^[a-z][a-z0-9_]{1,63}$")
_SCOPE = re.compile(r"^(?P<resource>[a-z][a-z0-9-]{1,63}):(?P<right>read|write)$")
_FIELD = re.compile(r"^[a-z][a-z0-9_]{0,63}(\.[a-z][a-z0-9_]{0,63}){0,5}$")
_COUNTRY = re.compile(r"^[A-Z]{2}$")
_EVIDENCE = re.compile(r"^[A-Za-z0-9._:;=/ -]{0,200}$")
_READER = re.compile(r"^[A-Za-z0-9._:|@-]{1,128}$")
_EMAIL = re.compile(r"^[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{2,63}$")
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")

# EEA: the 27 of the EU and Iceland, Liechtenstein, Norway. Data moves between them without a transfer tool.
_EEA_CODES = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"
EEA = frozenset(_EEA_CODES.split())


def key(raw: str) -> str:
    """A lower-case key such as `invoice_distribution`."""
    if not _KEY.fullmatch(raw):
        raise Broken("KEY_FORMAT", "Send lower-case letters, digits and underscores, 2-64 characters.")
    return raw


def purpose(known: frozenset[str]) -> Callable[[str], str]:
    """A check that a purpose is one of the policy's."""

    def check(raw: str) -> str:
        if key(raw) not in known:
            raise Broken("PURPOSE_UNKNOWN", "Send a purpose key of the privacy policy.")
        return raw

    return check


def scope(raw: str) -> str:
    """An OAuth scope `<resource>:read`, for example `delivery-contacts:read`."""
    if not _SCOPE.fullmatch(raw):
        raise Broken("SCOPE_FORMAT", "Send a scope such as invoices:read.")
    return raw


def scope_resource(value: str) -> str:
    """The first part of the fields under a scope: `delivery_contacts` for `delivery-contacts:read`."""
    return value.partition(":")[0].replace("-", "_")


def field_name(raw: str) -> str:
    """A field path such as `invoices.kid`."""
    if not _FIELD.fullmatch(raw):
        raise Broken("FIELD_FORMAT", "Send a field path such as invoices.kid.")
    return raw


def agreement_field(raw: str) -> str:
    """A field path of an agreement, which names its resource first."""
    if "." not in field_name(raw):
        raise Broken("FIELD_RESOURCE", "Name the resource first, as in invoices.kid.")
    return raw


def country(raw: str) -> str:
    """An ISO 3166-1 alpha-2 code."""
    if not _COUNTRY.fullmatch(raw):
        raise Broken("COUNTRY_FORMAT", "Send a two-letter country code such as NO.")
    return raw


def organisation_number(raw: str) -> str:
    """A Norwegian organisation number (nine digits, modulo 11), or empty for a foreign company."""
    if not raw:
        return raw
    try:
        return str(orgnr.validate(raw))
    except NumberBroken:
        raise Broken("ORGANISATION_NUMBER", "Send nine digits with a valid control digit.") from None


def email(raw: str) -> str:
    """An e-mail address by its outer form."""
    if not _EMAIL.fullmatch(raw):
        raise Broken("EMAIL_FORMAT", "Send an e-mail address.")
    return raw


def evidence(raw: str) -> str:
    """A reference, 0-200 of letters, digits, `. _ : ; = / -` and space: no room for a text about a person."""
    if not _EVIDENCE.fullmatch(raw):
        raise Broken("EVIDENCE_FORMAT", "Send a reason code and case id, at most 200 characters.")
    return raw


def reader_id(raw: str) -> str:
    """A staff id or service name."""
    if not _READER.fullmatch(raw):
        raise Broken("READER_FORMAT", "Send the id of the reader, 1-128 characters.")
    return raw


def legal_date(raw: str) -> date | None:
    """A day as YYYY-MM-DD; None when empty."""
    if not raw:
        return None
    try:
        if _DATE.fullmatch(raw):
            return date.fromisoformat(raw)
    except ValueError:
        pass  # a day such as February 30, refused below like any other
    raise Broken("DATE_FORMAT", "Send a day as YYYY-MM-DD.")


def text(longest: int, *, required: bool = False) -> Callable[[str], str]:
    """A check for a text without control characters, at most `longest` characters, trimmed."""

    def check(raw: str) -> str:
        value = raw.strip()
        if required and not value:
            raise Broken("REQUIRED", "Send a value.")
        if len(value) > longest:
            raise Broken("TOO_LONG", f"Send at most {longest} characters.")
        if any(ord(sign) < 32 and sign not in "\n\t" for sign in value):
            raise Broken("CONTROL_CHARACTER", "Leave control characters out.")
        return value

    return check


def distinct(values: Iterable[str]) -> tuple[str, ...]:
    """The values sorted, each once."""
    return tuple(sorted(set(values)))


def is_subject(value: str) -> bool:
    """Whether it is a customer id."""
    return is_id(value, "cus")

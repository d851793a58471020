"""Postal and supply addresses, postcodes, municipalities, metering points."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.chassis.errors import Broken, Violations
from services.chassis.vault import Redacted
from services.kernel.masking import METERING_POINT_PREFIX

_FOUR_DIGITS = re.compile(r"^[0-9]{4}$")
_UNIT = re.compile(r"^[HUKL][0-9]{4}$")
# Gårdsnummer/bruksnummer, and festenummer and seksjonsnummer where there are any (matrikkelforskriften § 3).
_CADASTRAL = re.compile(r"^([0-9]{1,5})/([0-9]{1,4})(?:/([0-9]{1,5}))?(?:/([0-9]{1,5}))?$")
_ADDRESS_ID = re.compile(r"^([0-9]{4})-([0-9/]+)(?: ([HUKLhukl][0-9]{4}))?$")
_NONE = Redacted("")
_COUNTRY = re.compile(r"^[A-Z]{2}$")
# Norwegian metering points are GS1 GSRNs under Statnett/Elhub's company prefix.
_GSRN = re.compile(rf"^{METERING_POINT_PREFIX}[0-9]{{9}}$")


class SupplyUse(StrEnum):
    """What a supply address is used for; VAT depends on it (merverdiavgiftsloven § 6-6)."""

    HOUSEHOLD = "household"
    HOLIDAY = "holiday"
    BUSINESS = "business"


@dataclass(frozen=True)
class Address:
    """A postal address; `postcode` is a string whose leading zeros count."""

    street: Redacted[str]
    postcode: Redacted[str]
    city: Redacted[str]
    country: str = "NO"


@dataclass(frozen=True)
class AddressDraft:
    """A postal address as somebody typed it."""

    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""


@dataclass(frozen=True)
class SupplyDraft:
    """A supply address as somebody typed it."""

    street: str = ""
    unit: str = ""
    postcode: str = ""
    city: str = ""
    municipality_number: str = ""
    metering_point_id: str = ""
    use: str = ""
    cadastral_number: str = ""


@dataclass(frozen=True)
class Place:
    """A place that can be supplied: what `SupplyDraft` becomes when it breaks no rule.

    It has a street address, a cadastral number (matrikkelnummer), or both: many cabins have no street.
    """

    street: Redacted[str]
    unit: Redacted[str]
    postcode: str
    city: Redacted[str]
    municipality_number: str
    metering_point_id: Redacted[str]
    use: SupplyUse
    cadastral_number: Redacted[str] = _NONE

    @property
    def address_ids(self) -> tuple[Redacted[str], ...]:
        """The ids by which a product may name this place: the property's, and its dwelling's."""
        if not self.cadastral_number.reveal():
            return ()
        whole = f"{self.municipality_number}-{self.cadastral_number.reveal()}"
        unit = self.unit.reveal()
        return (Redacted(whole), Redacted(f"{whole} {unit}")) if unit else (Redacted(whole),)

    @property
    def county_number(self) -> str:
        """The first two digits of the municipality number."""
        return self.municipality_number[:2]


@dataclass(frozen=True)
class SupplyAddress:
    """A place that a customer has supplied."""

    id: str
    place: Place
    since: datetime


def line(raw: str, *, longest: int = 100) -> Redacted[str]:
    """One line of text in NFC without control characters. Raises Broken REQUIRED, TOO_LONG or CHARACTERS."""
    text = " ".join(unicodedata.normalize("NFC", raw).split())
    if not text:
        raise Broken("REQUIRED", "Fill this in.")
    if len(text) > longest:
        raise Broken("TOO_LONG", f"Use at most {longest} characters.")
    # Control characters, line ends and bidi overrides forge mail headers and screens.
    if not text.isprintable():
        raise Broken("CHARACTERS", "Use letters, digits and ordinary punctuation.")
    return Redacted(text)


def person_name(raw: str) -> Redacted[str]:
    """A name: a line with at least one letter. Raises Broken."""
    name = line(raw)
    if not any(c.isalpha() for c in name.reveal()):
        raise Broken("NAME_FORMAT", "A name has at least one letter.")
    return name


def postcode(raw: str) -> str:
    """A Norwegian postcode, 0001-9999, as a string. Raises Broken POSTCODE_FORMAT."""
    text = raw.strip()
    if not _FOUR_DIGITS.match(text) or text == "0000":
        raise Broken("POSTCODE_FORMAT", "Give four digits, with leading zeros: 0150.")
    return text


def municipality_number(raw: str) -> str:
    """A municipality number (kommunenummer) as a string. Raises Broken MUNICIPALITY_FORMAT."""
    text = raw.strip()
    if not _FOUR_DIGITS.match(text) or text.startswith("00"):
        raise Broken("MUNICIPALITY_FORMAT", "Give the four-digit municipality number: 0301.")
    return text


def cadastral_number(raw: str) -> str:
    """A matrikkelnummer without its municipality, without leading zeros: 41/7 or 41/7/0/2.

    Raises Broken CADASTRAL_FORMAT.
    """
    found = _CADASTRAL.match("".join(raw.split()))
    numbers = [] if found is None else [int(part or 0) for part in found.groups()]
    if not numbers or not numbers[0] or not numbers[1]:
        raise Broken("CADASTRAL_FORMAT", "Give gårdsnummer and bruksnummer with a slash between: 41/7.")
    while not numbers[-1]:
        numbers.pop()
    return "/".join(map(str, numbers))


def address_id(raw: str) -> str:
    """The id of a property or of one dwelling in it: 1106-41/7 or 1106-41/7 H0201.

    Raises Broken ADDRESS_ID_FORMAT, MUNICIPALITY_FORMAT or CADASTRAL_FORMAT.
    """
    found = _ADDRESS_ID.match(" ".join(raw.split()))
    if found is None:
        raise Broken(
            "ADDRESS_ID_FORMAT", "Give municipality and cadastral number: 1106-41/7 or 1106-41/7 H0201."
        )
    whole = f"{municipality_number(found[1])}-{cadastral_number(found[2])}"
    return f"{whole} {found[3].upper()}" if found[3] else whole


def gsrn_check_digit(first17: str) -> int:
    """GS1 check digit: weights 3,1,3,1... from the right over 17 digits, up to the next ten."""
    total = sum(int(c) * (3 if i % 2 == 0 else 1) for i, c in enumerate(reversed(first17)))
    return -total % 10


def metering_point_id(raw: str) -> Redacted[str]:
    """An 18-digit metering-point id; empty stays empty (no power supply there).

    Raises Broken METERING_POINT_FORMAT or METERING_POINT_CHECK_DIGIT.
    """
    text = "".join(raw.split())
    if not text:
        return Redacted("")
    if not _GSRN.match(text):
        raise Broken("METERING_POINT_FORMAT", f"Give the 18 digits that start with {METERING_POINT_PREFIX}.")
    if gsrn_check_digit(text[:17]) != int(text[17]):
        raise Broken("METERING_POINT_CHECK_DIGIT", "A digit is wrong; copy the id from an invoice.")
    return Redacted(text)


def country(raw: str) -> str:
    """ISO 3166-1 alpha-2; empty means NO. Raises Broken COUNTRY_FORMAT."""
    text = (raw.strip() or "NO").upper()
    if not _COUNTRY.match(text):
        raise Broken("COUNTRY_FORMAT", "Use a two-letter country code such as NO.")
    return text


def address(draft: AddressDraft, found: Violations) -> Address:
    """The address, or violations of its fields in `found`."""
    land = found.check("country", country, draft.country)
    code = found.check("postcode", postcode if land in {"NO", None} else _foreign_postcode, draft.postcode)
    return Address(
        street=found.check("street", line, draft.street),
        postcode=Redacted(code or ""),
        city=found.check("city", line, draft.city),
        country=land,
    )


def place(draft: SupplyDraft, found: Violations) -> Place:
    """The place, or violations of its fields in `found`."""
    cadastral = found.check("cadastral_number", _cadastral, draft.cadastral_number)
    street = _NONE
    if draft.street.strip():
        street = found.check("street", line, draft.street)
    elif not draft.cadastral_number.strip():
        found.add("street", "STREET_OR_CADASTRE", "Give a street address or a cadastral number.")
    return Place(
        street=street,
        unit=found.check("unit", _unit, draft.unit),
        postcode=found.check("postcode", postcode, draft.postcode),
        city=found.check("city", line, draft.city),
        municipality_number=found.check(
            "municipality_number", municipality_number, draft.municipality_number
        ),
        metering_point_id=found.check("metering_point_id", metering_point_id, draft.metering_point_id),
        use=found.check("use", _use, draft.use),
        cadastral_number=cadastral,
    )


def _foreign_postcode(raw: str) -> str:
    return line(raw, longest=12).reveal()


def _cadastral(raw: str) -> Redacted[str]:
    return Redacted(cadastral_number(raw) if raw.strip() else "")


def _unit(raw: str) -> Redacted[str]:
    text = raw.strip().upper()
    if text and not _UNIT.match(text):
        raise Broken("UNIT_FORMAT", "Give the dwelling number as a letter and four digits: H0201.")
    return Redacted(text)


def _use(raw: str) -> SupplyUse:
    try:
        return SupplyUse(raw)
    except ValueError:
        raise Broken("USE_REQUIRED", "Use household, holiday or business.") from None

"""The product catalogue: what can be bought, where, by whom, on which terms."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from services.chassis.errors import Broken, Violations
from services.customer.errors import ProductInvalid, ProductNotAvailable, TermsNotCurrent
from services.customer.model.address import Place, SupplyUse, address_id, municipality_number, postcode

POWER = "power"
GROUPS = (POWER, "fibre", "tv", "mobile", "ev-charging", "solar", "service")
_CODE = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
LONGEST_TERMS = 50_000
MOST_PLACES = 5_000
# Months for which a customer may be bound (ekomloven § 4-6 allows a consumer twelve).
LONGEST_LOCK_IN = 12
T = TypeVar("T")


@dataclass(frozen=True)
class LocalText:
    """One text in Bokmål, Nynorsk and English."""

    nb: str
    nn: str
    en: str

    def hash(self) -> str:
        """SHA-256 over the three texts in a fixed order, hexadecimal; a zero byte parts them."""
        return hashlib.sha256(f"{self.nb}\0{self.nn}\0{self.en}".encode()).hexdigest()


@dataclass(frozen=True)
class Terms:
    """A terms version: its text, when it came to be, and the hash that a buyer accepts."""

    text: LocalText
    version_hash: str
    since: datetime


@dataclass(frozen=True)
class UpcomingTerms:
    """Terms that an announced change brings in, and the Oslo date from which they apply to new buyers."""

    terms: Terms
    from_date: date
    terms_change_id: str


@dataclass(frozen=True)
class Availability:
    """Where a product can be delivered; all lists empty means everywhere, else one of them is enough."""

    postcodes: tuple[str, ...] = ()
    municipality_numbers: tuple[str, ...] = ()
    address_ids: tuple[str, ...] = ()

    def covers(self, where: Place) -> bool:
        """Whether the place is inside."""
        if not self.postcodes and not self.municipality_numbers and not self.address_ids:
            return True
        if where.postcode in self.postcodes or where.municipality_number in self.municipality_numbers:
            return True
        return any(one.reveal() in self.address_ids for one in where.address_ids)


@dataclass(frozen=True)
class TargetGroup:
    """Whom a product is made for: ages in whole years, inclusive, 0 for no limit; no uses means all."""

    minimum_age: int = 0
    maximum_age: int = 0
    uses: tuple[SupplyUse, ...] = ()

    def fits_age(self, age: int | None) -> bool:
        """Whether somebody of that age is meant; an organisation (None) only when there are no limits."""
        if age is None:
            return not self.minimum_age and not self.maximum_age
        return age >= self.minimum_age and (not self.maximum_age or age <= self.maximum_age)


@dataclass(frozen=True)
class Product:
    """Something that can be bought; billing holds its price."""

    code: str
    names: LocalText
    group: str
    credit_element: bool
    similar_to: tuple[str, ...]
    availability: Availability
    target_group: TargetGroup
    terms: Terms
    on_sale: bool
    created_at: datetime
    upcoming: UpcomingTerms | None = None
    lock_in_months: int = 0
    credit_check_required: bool = False

    @property
    def latest_terms(self) -> Terms:
        """The newest terms that anybody was told of, in force or not."""
        return self.terms if self.upcoming is None else self.upcoming.terms

    def terms_on(self, day: date) -> Terms:
        """The terms in force for new buyers on a day, today or later."""
        if self.upcoming is not None and day >= self.upcoming.from_date:
            return self.upcoming.terms
        return self.terms

    def refusal(self, where: Place, age: int | None) -> str:
        """The rule by which it cannot be had at the place by somebody of that age; empty when it can."""
        if not self.on_sale:
            return "NOT_ON_SALE"
        if not self.availability.covers(where):
            return "NOT_AT_ADDRESS"
        if self.target_group.uses and where.use not in self.target_group.uses:
            return "USE_TYPE"
        return "" if self.target_group.fits_age(age) else "AGE_GROUP"

    def require_available(self, where: Place, age: int | None) -> None:
        """Raise ProductNotAvailable with the rule when it cannot be had."""
        rule = self.refusal(where, age)
        if rule:
            raise ProductNotAvailable("The product cannot be had here.", rule=rule, product_code=self.code)

    def require_terms(self, accepted_hash: str, day: date) -> Terms:
        """The terms in force on `day`. Raises TermsNotCurrent unless the buyer accepted them."""
        terms = self.terms_on(day)
        if accepted_hash != terms.version_hash:
            raise TermsNotCurrent(
                "These are not the current terms; show the current ones and ask again.",
                current=terms.version_hash,
                product_code=self.code,
            )
        return terms


@dataclass(frozen=True)
class ProductDraft:
    """A product as staff typed it."""

    code: str
    names: LocalText
    group: str
    credit_element: bool
    similar_to: Sequence[str]
    postcodes: Sequence[str]
    municipality_numbers: Sequence[str]
    minimum_age: int
    maximum_age: int
    uses: Sequence[str]
    terms: LocalText
    lock_in_months: int = 0
    credit_check_required: bool = False
    address_ids: Sequence[str] = ()


def create_product(draft: ProductDraft, now: datetime) -> Product:
    """The product, on sale. Raises ProductInvalid with every violation."""
    found = Violations()
    code = found.check("code", _code, draft.code)
    group = found.check("group", _group, draft.group)
    check_texts("names", draft.names, 100, found)
    check_texts("terms", draft.terms, LONGEST_TERMS, found)
    similar = _each("similar_to", _group, draft.similar_to, found)
    postcodes = _each("availability.postcodes", postcode, draft.postcodes, found)
    municipalities = _each(
        "availability.municipality_numbers", municipality_number, draft.municipality_numbers, found
    )
    addresses = _each("availability.address_ids", address_id, draft.address_ids, found)
    uses = _each("target_group.uses", _use, draft.uses, found)
    for name in ("minimum_age", "maximum_age"):
        if not 0 <= getattr(draft, name) <= 130:
            found.add(f"target_group.{name}", "AGE_RANGE", "Give an age from 0 to 130.")
    if 0 < draft.maximum_age < draft.minimum_age:
        found.add("target_group.maximum_age", "AGE_ORDER", "Give an age that is not below the minimum.")
    if not 0 <= draft.lock_in_months <= LONGEST_LOCK_IN:
        found.add("lock_in_months", "LOCK_IN_RANGE", f"Give 0 to {LONGEST_LOCK_IN} months.")
    if draft.credit_check_required and not draft.credit_element:
        found.add("credit_check_required", "NO_CREDIT_ELEMENT", "Only who is given credit is checked.")
    found.raise_if_any(ProductInvalid, "The product has fields to correct.")
    return Product(
        code=code,
        names=draft.names,
        group=group,
        credit_element=draft.credit_element,
        similar_to=tuple(dict.fromkeys(similar)),
        availability=Availability(
            *(tuple(dict.fromkeys(each)) for each in (postcodes, municipalities, addresses))
        ),
        target_group=TargetGroup(draft.minimum_age, draft.maximum_age, tuple(dict.fromkeys(uses))),
        terms=Terms(draft.terms, draft.terms.hash(), now),
        on_sale=True,
        created_at=now,
        lock_in_months=draft.lock_in_months,
        credit_check_required=draft.credit_check_required,
    )


def _each(field: str, make: Callable[[str], T], raws: Sequence[str], found: Violations) -> list[T]:
    if len(raws) > MOST_PLACES:
        found.add(field, "TOO_MANY", f"Give at most {MOST_PLACES}.")
        return []
    return [found.check(f"{field}[{index}]", make, raw) for index, raw in enumerate(raws)]


def _code(raw: str) -> str:
    if not 2 <= len(raw) <= 40 or not _CODE.match(raw):
        raise Broken("CODE_FORMAT", "Use 2 to 40 small letters and digits with hyphens between: power-spot.")
    return raw


def _group(raw: str) -> str:
    if raw not in GROUPS:
        raise Broken("GROUP_UNKNOWN", "Use one of " + ", ".join(GROUPS) + ".")
    return raw


def _use(raw: str) -> SupplyUse:
    try:
        return SupplyUse(raw)
    except ValueError:
        raise Broken("USE_UNKNOWN", "Use household, holiday or business.") from None


def check_texts(field: str, text: LocalText, longest: int, found: Violations) -> None:
    """Note each of the three texts that is missing or longer than `longest` characters."""
    for name in ("nb", "nn", "en"):
        value = getattr(text, name)
        if not value.strip():
            found.add(f"{field}.{name}", "REQUIRED", "Texts for customers exist in all three languages.")
        elif len(value) > longest:
            found.add(f"{field}.{name}", "TOO_LONG", f"Use at most {longest} characters.")

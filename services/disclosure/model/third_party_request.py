"""A disclosure to a third party as it is asked for, and what each ground needs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from services.chassis.errors import Broken, Violations
from services.chassis.ids import is_id
from services.chassis.vault import Redacted
from services.disclosure.errors import DisclosureRequestInvalid, GroundNotAllowed
from services.disclosure.model import rules
from services.disclosure.model.third_party import (
    Case,
    Evidence,
    Party,
    PartyKind,
    Secrecy,
    SecrecyStep,
    Telling,
    ThirdPartyGround,
    Wanted,
)
from services.kernel.calendar import oslo_date

MAX_PERSONS, MAX_FIELDS = 100, 200
LONGEST_SECRECY = timedelta(days=366)
NATIONAL_ID = "customer.national_id.number"
"""The one field that is in no export: it leaves its vault only where a case names it."""

# What each ground needs; a statute may have the other side's reference too.
NEEDED = {
    ThirdPartyGround.CONSENT: ("consent_entry_id", "consent_purpose"),
    ThirdPartyGround.STATUTE: ("paragraph",),
    ThirdPartyGround.ORDER: ("reference", "issuer", "ordered_on"),
    ThirdPartyGround.DEBT_COLLECTION: ("claim_id", "reasonable_ground"),
}
TAKEN = {ThirdPartyGround.STATUTE: ("reference",)}
# Who may receive data on each ground.
PARTIES = {
    ThirdPartyGround.CONSENT: frozenset(PartyKind),
    ThirdPartyGround.STATUTE: frozenset({PartyKind.AUTHORITY, PartyKind.COURT, PartyKind.BAILIFF}),
    ThirdPartyGround.ORDER: frozenset({PartyKind.AUTHORITY, PartyKind.COURT, PartyKind.BAILIFF}),
    ThirdPartyGround.DEBT_COLLECTION: frozenset({PartyKind.COLLECTOR, PartyKind.COURT, PartyKind.BAILIFF}),
}
_FIELD = re.compile(r"(customer|consent|billing|survey|disclosure)(\.[a-z][a-z0-9_]{0,63}){2}")
_PARAGRAPH = re.compile(r".*(§|\b[Aa]rt\.?|\bartik[ke]el) ?\d.*", re.DOTALL)


@dataclass(frozen=True)
class RawSecrecy:
    """Secrecy as it was sent, unchecked."""

    statute: str
    reason: str
    reconsider_on: str

    def checked(self, broken: Violations, today: date) -> Secrecy:
        """The secrecy; what breaks a rule is added to `broken`."""
        day = broken.check("reconsider_on", rules.legal_date, self.reconsider_on)
        if day is None:
            if not self.reconsider_on:
                broken.add("reconsider_on", "REQUIRED", "Send the day on which it is looked at again.")
        elif not today < day <= today + LONGEST_SECRECY:
            broken.add("reconsider_on", "RECONSIDER_RANGE", "Send a day after today and within a year.")
        return Secrecy(
            statute=broken.check("statute", paragraph, self.statute),
            reason=Redacted(broken.check("reason", long_enough(10, 2_000), self.reason)),
            reconsider_on=day or today,
        )


def postponed(raw: RawSecrecy, by: str, now: datetime) -> SecrecyStep:
    """A decision to keep it from the persons for longer. Raises DisclosureRequestInvalid."""
    broken = Violations()
    with broken.at("secrecy"):
        secrecy = raw.checked(broken, oslo_date(now))
    broken.raise_if_any(DisclosureRequestInvalid)
    return SecrecyStep(now, by, secrecy)


@dataclass(frozen=True)
class RawCase:
    """A disclosure as it was asked for, unchecked. `ground` is None for whatever is none of the four."""

    ground: ThirdPartyGround | None
    party_kind: PartyKind | None
    party_name: str
    party_delivery: str
    evidence: Evidence
    necessity: str
    persons: Sequence[tuple[str, Sequence[str]]]
    secrecy: RawSecrecy | None

    def opened(self, *, disclosure_id: str, by: str, now: datetime) -> Case:
        """A new case.

        Raises:
            GroundNotAllowed: none of the four grounds.
            DisclosureRequestInvalid: with every field that breaks a rule.
        """
        if self.ground is None:
            raise GroundNotAllowed("A third party gets data on one of four grounds.", ground="")
        broken, today = Violations(), oslo_date(now)
        with broken.at("recipient"):
            party = self._party(self.ground, broken)
        with broken.at("evidence"):
            evidence = self._evidence(self.ground, broken, today)
        necessity = Redacted(broken.check("necessity", long_enough(20, 4_000), self.necessity))
        persons = self._persons(broken)
        if self.ground is ThirdPartyGround.CONSENT and len(persons) > 1:
            broken.add("persons", "ONE_PERSON", "A consent is one person's: open a case for each.")
        steps: tuple[SecrecyStep, ...] = ()
        if self.secrecy is not None:
            with broken.at("secrecy"):
                steps = (SecrecyStep(now, by, self.secrecy.checked(broken, today)),)
        if steps and self.ground is ThirdPartyGround.CONSENT:
            broken.add("secrecy", "NOT_FOR_GROUND", "Who consented knows: leave this out.")
        broken.raise_if_any(DisclosureRequestInvalid)
        return Case(
            disclosure_id=disclosure_id,
            ground=self.ground,
            party=party,
            evidence=evidence,
            necessity=necessity,
            persons=persons,
            requested_by=by,
            requested_at=now,
            steps=steps,
            telling=Telling.WITHHELD if steps else Telling.PLANNED,
        )

    def _party(self, ground: ThirdPartyGround, broken: Violations) -> Party:
        if self.party_kind not in PARTIES[ground]:
            broken.add("kind", "PARTY_FOR_GROUND", "This kind of recipient gets nothing on this ground.")
        return Party(
            kind=self.party_kind or PartyKind.AUTHORITY,
            name=Redacted(broken.check("name", long_enough(2, 200), self.party_name)),
            delivery=Redacted(broken.check("delivery", rules.text(500), self.party_delivery)),
        )

    def _evidence(self, ground: ThirdPartyGround, broken: Violations, today: date) -> Evidence:
        needed, taken = NEEDED[ground], TAKEN.get(ground, ())
        for item in fields(Evidence):
            value = getattr(self.evidence, item.name)
            if item.name in needed:
                broken.check(item.name, _CHECKS[item.name], value)
            elif value and item.name in taken:
                broken.check(item.name, rules.text(200), value)
            elif value:
                broken.add(item.name, "NOT_FOR_GROUND", "This belongs to another ground: leave it out.")
        if "ordered_on" in needed and not broken and self.evidence.ordered_on > today.isoformat():
            broken.add("ordered_on", "IN_THE_FUTURE", "Send a day that is not after today.")
        return self.evidence

    def _persons(self, broken: Violations) -> tuple[Wanted, ...]:
        if not 1 <= len(self.persons) <= MAX_PERSONS:
            broken.add("persons", "COUNT", f"Name 1 to {MAX_PERSONS} persons.")
            return ()
        found: dict[str, Wanted] = {}
        for index, (customer_id, names) in enumerate(self.persons):
            with broken.at(f"persons[{index}]"):
                if not rules.is_subject(customer_id):
                    broken.add("customer_id", "ID_FORMAT", "Send a customer id.")
                if customer_id in found:
                    broken.add("customer_id", "TWICE", "Name each person once.")
                if not 1 <= len(names) <= MAX_FIELDS:
                    broken.add("fields", "COUNT", f"Name 1 to {MAX_FIELDS} fields.")
                for place, name in enumerate(names[:MAX_FIELDS]):
                    broken.check(f"fields[{place}]", released_field, name)
                found[customer_id] = Wanted(customer_id, rules.distinct(names))
        return tuple(found.values())


def released_field(raw: str) -> str:
    """One field of one kind of record, as `billing.invoices.total_ore`. Raises Broken for a whole kind."""
    if not _FIELD.fullmatch(raw):
        raise Broken("FIELD_EXACT", "Name one field as context.kind.field, as in billing.invoices.total_ore.")
    return raw


def paragraph(raw: str) -> str:
    """A statute's name with its paragraph or article. Raises Broken."""
    value = rules.text(200, required=True)(raw)
    if not _PARAGRAPH.fullmatch(value):
        raise Broken("PARAGRAPH_FORMAT", "Name the statute and its paragraph, such as ekomloven § 3-10.")
    return value


def long_enough(shortest: int, longest: int) -> rules.Check:
    """A check for a text that says something: at least so many characters. It raises Broken."""

    def check(raw: str) -> str:
        value = rules.text(longest, required=True)(raw)
        if len(value) < shortest:
            raise Broken("TOO_SHORT", f"Send at least {shortest} characters.")
        return value

    return check


def _an_id(prefix: str) -> rules.Check:
    def check(raw: str) -> str:
        if not is_id(raw, prefix):
            raise Broken("ID_FORMAT", f"Send an id that begins with {prefix}_.")
        return raw

    return check


def _day(raw: str) -> str:
    if rules.legal_date(raw) is None:
        raise Broken("REQUIRED", "Send a day as YYYY-MM-DD.")
    return raw


_CHECKS: dict[str, rules.Check] = {
    "consent_entry_id": _an_id("ent"),
    "consent_purpose": rules.key,
    "paragraph": paragraph,
    "reference": rules.text(200, required=True),
    "issuer": long_enough(2, 200),
    "ordered_on": _day,
    "claim_id": rules.text(200, required=True),
    "reasonable_ground": long_enough(20, 2_000),
}

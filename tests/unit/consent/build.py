"""Short names for people, standings and questions of the consent tests."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from services.consent import policy as policy_files
from services.consent.model.acts import Actor, Circumstances
from services.consent.model.decision import Decision, Question, decide
from services.consent.model.facts import Facts, Kind, Status
from services.consent.model.ledger import Act, ActedBy, Deed, Entry, append
from services.consent.model.policy import Policy
from services.consent.model.standing import Standing, expiry
from services.consent.model.subject import Subject

NOW = datetime(2026, 1, 15, 8, 0, tzinfo=UTC)
HER = "cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"
POLICY: Policy = policy_files.load()


def facts(**more: object) -> Facts:
    """A woman of 34 who has power and fibre, gave her e-mail at the sale and her phone elsewhere."""
    given: dict[str, object] = {
        "customer_id": HER,
        "version": 1,
        "asked_at": NOW,
        "kind": Kind.PERSON,
        "status": Status.ACTIVE,
        "birth_date": date(1991, 6, 1),
        "relationship": True,
        "groups": {"power": ("ev_charging",), "fibre": ("tv",)},
        "sale_channels": frozenset({"email"}),
    }
    return Facts(**{**given, **more})  # type: ignore[arg-type]


def how(at: datetime = NOW, channel: str = "web", actor: Actor | None = None) -> Circumstances:
    """Done by herself on the web."""
    return Circumstances(actor or Actor(ActedBy.SELF), channel, at)


def deed(act: Act, purpose: str = "marketing_new_offers", at: datetime = NOW, **more: object) -> Deed:
    """A deed that the rules may or may not allow; consents are to the current Bokmål text."""
    known = POLICY.purpose(purpose)
    given: dict[str, object] = {
        "purpose": purpose,
        "act": act,
        "acted_by": ActedBy.SELF,
        "actor_id": "",
        "channel": "web",
        "policy_version": POLICY.version,
    }
    if act in {Act.GIVEN, Act.RENEWED, Act.IMPORTED} and known is not None:
        given |= {"text_hash": known.text_hash("nb"), "language": "nb", "expires_at": expiry(known, at)}
    return Deed(**{**given, **more})  # type: ignore[arg-type]


def chain(*deeds: Deed, subject: str = HER, start: datetime = NOW - timedelta(days=30)) -> list[Entry]:
    """A ledger with these deeds, a minute apart."""
    entries: list[Entry] = []
    standing = Standing()
    for number, item in enumerate(deeds, 1):
        entry = append(
            subject,
            standing.head,
            item,
            entry_id=f"ent_{number:032x}",
            receipt_id=f"rcp_{number:032x}",
            now=start + timedelta(minutes=number),
        )
        standing = standing.after(entry)
        entries.append(entry)
    return entries


def standing(*deeds: Deed) -> Standing:
    """Where she stands after these deeds."""
    made = Standing()
    for entry in chain(*deeds):
        made = made.after(entry)
    return made


def ask(purpose: str, channel: str = "email", *, who: Facts | None = None, after: Standing | None = None,
        at: datetime = NOW, **more: str) -> Decision:  # fmt: skip
    """A decision about her, or about `who`, after what she has done."""
    subject = Subject(facts() if who is None else who, after or Standing())
    return decide(POLICY, subject, Question(purpose=purpose, channel=channel, at=at, **more))


def fold(entries: Iterable[Entry]) -> Standing:
    """Where a person stands after these entries: what a stored standing must equal."""
    standing = Standing()
    for entry in entries:
        standing = standing.after(entry)
    return standing

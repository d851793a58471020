"""An audience: the people to whom a campaign may go, fixed at selection, and why the others are left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.consent.model.decision import Decision, Rule
from services.consent.model.policy import Purpose, Texts
from services.consent.model.sentences import sentence

RETENTION = "audiences"
"""The retention class of the policy that says how long lists of members are kept."""


class State(StrEnum):
    """Where an audience stands."""

    SELECTING = "selecting"
    SELECTED = "selected"
    SENDING = "sending"
    SENT = "sent"


QUEUED = "QUEUED"
"""The outcome of a member whose message was handed over."""
TOO_LONG = "TOO_LONG_FOR_SMS"
"""The outcome of a member with whose name in it the text is more than one SMS may be."""
_OUTCOMES: Mapping[str, Texts] = {
    QUEUED: Texts(
        "Meldingen er lagt i kø for sending.",
        "Meldinga er lagd i kø for sending.",
        "The message was queued for sending.",
    ),
    "NO_CONTACT_POINT": Texts(
        "Kunden har ingen adresse på denne kanalen.",
        "Kunden har inga adresse på denne kanalen.",
        "The customer has no address on this channel.",
    ),
    "CUSTOMER_NOT_ACTIVE": Texts(
        "Kundeforholdet er avsluttet eller begrenset.",
        "Kundeforholdet er avslutta eller avgrensa.",
        "The customer is closed or restricted.",
    ),
    "CUSTOMER_NOT_FOUND": Texts(
        "Kunden finnes ikke lenger.", "Kunden finst ikkje lenger.", "The customer is gone."
    ),
    TOO_LONG: Texts(
        "Med navnet til kunden blir meldingen for lang for SMS.",
        "Med namnet til kunden blir meldinga for lang for SMS.",
        "With the customer's name in it the message is too long for SMS.",
    ),
}
_OTHERWISE = Texts(
    "Meldingen kunne ikke legges i kø.", "Meldinga kunne ikkje leggjast i kø.", "The message was not taken."
)
_ORDER = {rule.value: place for place, rule in enumerate(Rule)}


@dataclass(frozen=True)
class Count:
    """One line of a table: a rule or an outcome, how many people, and what it means."""

    rule: str
    people: int
    sentence: Texts


@dataclass(frozen=True)
class Selection:
    """What deciding for everybody came to. `exclusions` and `members` add up to `population`."""

    population: int
    members: int
    exclusions: tuple[tuple[str, int], ...]
    policy_version: str


@dataclass(frozen=True)
class Audience:
    """One audience of a campaign."""

    id: str
    campaign_id: str
    state: State
    decided_for: datetime
    created_at: datetime
    created_by: str
    delete_after: datetime
    selection_operation: str
    members_kept: bool = True
    """Whether the list of members is still there."""
    selection: Selection | None = None
    selected_at: datetime | None = None
    sending_operation: str = ""
    outcomes: Mapping[str, int] = field(default_factory=dict)
    erased: int = 0
    sent_after: str = ""
    """Sending has come past all members up to this one."""


def tally(decisions: Sequence[Decision], people: Sequence[int], policy_version: str) -> Selection:
    """Counts per rule in the order in which rules are asked; each decision is for so many `people`."""
    excluded: dict[str, int] = {}
    members = 0
    for decision, count in zip(decisions, people, strict=True):
        if decision.allow:
            members += count
        else:
            excluded[decision.rule.value] = excluded.get(decision.rule.value, 0) + count
    ordered = tuple(sorted(excluded.items(), key=lambda item: _ORDER[item[0]]))
    return Selection(members + sum(excluded.values()), members, ordered, policy_version)


def explained(counts: Sequence[tuple[str, int]], purpose: Purpose | None, channel: str) -> list[Count]:
    """Counts with what each rule or outcome means."""
    return [Count(rule, people, meaning(rule, purpose, channel)) for rule, people in counts]


def meaning(rule: str, purpose: Purpose | None, channel: str) -> Texts:
    """What a rule of the decision (as the person is told it), or an outcome of sending, means."""
    if rule in _ORDER:
        return sentence(rule, purpose, channel)
    return _OUTCOMES.get(rule, _OTHERWISE)


_TOLD: Mapping[str, Texts] = {
    "": Texts("Ingenting ble sendt til deg.", "Ingenting vart sendt til deg.", "Nothing was sent to you."),
    QUEUED: Texts(
        "Meldingen ble lagt i kø for sending til deg.",
        "Meldinga vart lagd i kø for sending til deg.",
        "The message was queued for sending to you.",
    ),
    "NO_CONTACT_POINT": Texts(
        "Du fikk ingenting: vi hadde ingen adresse til deg på denne kanalen.",
        "Du fekk ingenting: vi hadde inga adresse til deg på denne kanalen.",
        "You were sent nothing: we had no address for you on this channel.",
    ),
}
_NOT_TOLD = Texts(
    "Du fikk ingenting: meldingen kunne ikke sendes til deg.",
    "Du fekk ingenting: meldinga kunne ikkje sendast til deg.",
    "You were sent nothing: the message could not be sent to you.",
)


def told_to_member(outcome: str, purpose: Purpose | None, channel: str) -> Texts:
    """What sending came to, as the member is told; a rule of the decision says why nothing was sent."""
    return sentence(outcome, purpose, channel) if outcome in _ORDER else _TOLD.get(outcome, _NOT_TOLD)


def by_order(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Outcomes: those that were queued first, then rules in their order, then the rest."""
    return sorted(
        counts.items(), key=lambda item: (item[0] != QUEUED, _ORDER.get(item[0], len(_ORDER)), item[0])
    )

"""One person with two ledgers, after two customers were found to be one: a no on either is a no.

The customer context merges by a link that can be undone, so nothing is copied from one ledger to the other:
as long as the link stands the decision looks at both. A consent must be given on the ledger that is asked
about; what the person has refused counts wherever it was said. Where the person stands with the company, and
which messages it got, is the same under every id: who has left under one has left, and caps count all. So a
merge never allows what was not allowed before.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import replace
from itertools import takewhile
from typing import NamedTuple

from services.consent.model.decision import Decision, Question, Rule, decide
from services.consent.model.facts import Status
from services.consent.model.ledger import Act
from services.consent.model.policy import DIRECT_MARKETING, Policy
from services.consent.model.preferences import SURVEYS, Preferences
from services.consent.model.subject import Subject

SAID_NO = frozenset(
    {
        Rule.PROCESSING_RESTRICTED,
        Rule.OBJECTED_TO_MARKETING,
        Rule.OBJECTED,
        Rule.RESERVED,
        Rule.NO_MARKETING_WANTED,
        Rule.SURVEYS_OFF,
        Rule.TOPIC_OFF,
        Rule.FREQUENCY_CAP,
        Rule.CONSENT_REFUSED,
        Rule.CONSENT_WITHDRAWN,
    }
)
"""Rules by which the person's own word denies, or what the person has received already."""

_REFUSING = frozenset({Act.REFUSED, Act.WITHDRAWN})


class No(NamedTuple):
    """A no that stands: to which purpose, and the entry or change of preferences that says it."""

    purpose: str
    entry_id: str


def standing_noes(customer_id: str, subject: Subject, changes: Iterable[Preferences]) -> list[No]:
    """Every no that stands under this id, for those who received data about the person under another one.

    `changes` are the person's preferences as they were after each change, newest first. A consent that ran
    out is no no: one that was given under the other id still holds.
    """
    standing, wishes, history = subject.standing, subject.preferences, list(changes)
    noes = [No(key, mark.entry_id) for key, mark in standing.consents.items() if mark.act in _REFUSING]
    noes += [No(key, mark.entry_id) for key in standing.objections if (mark := standing.objection(key))]
    if wishes.no_marketing:
        since = _first_of_last([(each.version, each.no_marketing) for each in history])
        noes.append(No(DIRECT_MARKETING, f"{customer_id}/{since}"))
    if wishes.surveys_off:
        since = _first_of_last([(each.version, each.surveys_off) for each in history])
        noes.append(No(SURVEYS, f"{customer_id}/{since}"))
    return noes


def _first_of_last(turned_off: Iterable[tuple[int, bool]]) -> int:
    """The version that turned something off which has been off since; newest first."""
    off = list(takewhile(lambda each: each[1], turned_off))
    return off[-1][0] if off else 0


_STRICTER = (Status.ACTIVE, Status.CLOSED, Status.RESTRICTED, Status.ERASED)
"""Each allows less than the one before."""


async def other_ids(
    customer_id: str, subject: Subject, read: Callable[[str], Awaitable[Subject]]
) -> dict[str, Subject]:
    """The same person under every other id, those too to which only another of the ids leads."""
    found = {customer_id: subject}
    waiting = list(subject.facts.merged) if subject.facts else []
    while waiting:
        each = waiting.pop()
        if each not in found:
            found[each] = other = await read(each)
            waiting += other.facts.merged if other.facts else ()
    del found[customer_id]
    return found


def decide_person(
    policy: Policy, own: Subject, others: Collection[Subject], question: Question, *, lasting: bool = False
) -> Decision:
    """The decision about a person under one of its ids, given all the `others`; `lasting` as in `decide`.

    Of whom nothing is known under another id nothing is allowed: nobody can say what was said there.
    """
    everywhere = as_one(own, others)
    decision = decide(policy, everywhere, question, lasting=lasting)
    if not decision.allow:
        return decision
    told = (replace(each, recent=everywhere.recent) for each in others)
    return strictest(decision, [decide(policy, each, question, lasting=lasting) for each in told])


def as_one(own: Subject, others: Collection[Subject]) -> Subject:
    """The person with what is the same under every id; unknown when it is under one of them."""
    facts = own.facts
    known = [each.facts for each in (own, *others) if each.facts is not None]
    if facts is None or len(known) <= len(others):
        return replace(own, facts=None)
    status = max((each.status for each in known), key=_STRICTER.index)
    channels = {channel for each in (own, *others) for channel in each.recent}
    recent = {
        channel: tuple(sorted(moment for each in (own, *others) for moment in each.recent.get(channel, ())))
        for channel in channels
    }
    return replace(own, facts=replace(facts, status=status), recent=recent)


def strictest(own: Decision, others: Iterable[Decision]) -> Decision:
    """The decision about a person: its own, or the first no that was said under another of its ids."""
    if not own.allow:
        return own
    return next((other for other in others if not other.allow and other.rule in SAID_NO), own)

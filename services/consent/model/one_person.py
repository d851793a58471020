"""One person with two ledgers, after two customers were found to be one: a no on either is a no.

The customer context merges by a link that can be undone, so nothing is copied from one ledger to the other:
as long as the link stands the decision looks at both. A consent must be given on the ledger that is asked
about; what the person has refused counts wherever it was said. Where the person stands with the company, and
which messages it got, is the same under every id: who has left under one has left, and caps count all. So a
merge never allows what was not allowed before.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import replace

from services.consent.model.decision import Decision, Question, Rule, decide
from services.consent.model.facts import Status
from services.consent.model.policy import Policy
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

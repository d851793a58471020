"""One person with two ledgers, after two customers were found to be one: a no on either is a no.

The customer context merges by a link that can be undone, so nothing is copied from one ledger to the other:
as long as the link stands the decision looks at both. A consent must be given on the ledger that is asked
about; what the person has refused counts wherever it was said. So a merge never allows what was not allowed
before.
"""

from collections.abc import Awaitable, Callable, Iterable

from services.consent.model.decision import Decision, Rule
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


def strictest(own: Decision, others: Iterable[Decision]) -> Decision:
    """The decision about a person: its own, or the first no that was said under another of its ids."""
    if not own.allow:
        return own
    return next((other for other in others if not other.allow and other.rule in SAID_NO), own)

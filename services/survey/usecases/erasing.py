"""Erasing a person here (GDPR 17): who answered what is cut as at the end of an invitation, only at once.

Answers that were submitted stay, and are nobody's: no id and no moment leads back
(docs/adr/0022-survey-links.md). What was noted about the person goes.
"""

from collections.abc import Awaitable, Collection, Sequence
from functools import partial

from personvern.privacy.v1 import privacy_service_pb2 as pb
from services.kernel.erasing import Tally, Words
from services.kernel.erasure import Item, Outcome
from services.survey.model.invitation import Invitation
from services.survey.usecases import Deps
from services.survey.usecases.expiring import cut_link

WORDS = Words(
    titles={
        "survey.invitations": {
            "nb": "At du ble spurt i undersøkelser",
            "nn": "At du vart spurd i undersøkingar",
            "en": "That you were asked in surveys",
        },
        "survey.answers": {
            "nb": "Koblingen mellom deg og svarene dine",
            "nn": "Koplinga mellom deg og svara dine",
            "en": "What ties your answers to you",
        },
        "survey.not_asked": {
            "nb": "Når vi lot være å spørre",
            "nn": "Når vi lét vere å spørje",
            "en": "When we did not ask",
        },
        "survey.quarantine": {
            "nb": "Hvor lenge vi lar deg være i fred",
            "nn": "Kor lenge vi lèt deg vere i fred",
            "en": "For how long we leave you in peace",
        },
        "survey.holds": {
            "nb": "Saker som gjør at vi ikke spør deg nå",
            "nn": "Saker som gjer at vi ikkje spør deg no",
            "en": "Matters because of which we do not ask you now",
        },
    },
    holds={},
    prevents={},
)


async def plan(customer_ids: Sequence[str], deps: Deps) -> list[Item]:
    """What an erasure would do here today. Changes nothing."""
    return await deps.eraser.plan({"customer": customer_ids}, _Links(customer_ids, deps).tallies)


async def erase(erasure_id: str, customer_ids: Sequence[str], deps: Deps) -> Sequence[pb.ErasureItem]:
    """Erase a person; what went, the same however often it is asked.

    Raises Unavailable: asked again, it does what is left.
    """
    links = _Links(customer_ids, deps)
    return await deps.eraser.erase(erasure_id, {"customer": customer_ids}, links.tallies, links.cut)


class _Links:
    """Invitations that are linked to the person, and the answers that they lead to."""

    def __init__(self, customer_ids: Sequence[str], deps: Deps) -> None:
        self._ids, self._deps = customer_ids, deps

    async def tallies(self, found: Awaitable[Sequence[Tally]], decided: bool) -> list[Tally]:
        """How many there are."""
        linked = await self._linked()
        answered = sum(bool(one.response_id) for one in linked)
        return [
            Tally("survey.invitations", Outcome.ERASE, records=len(linked)),
            Tally("survey.answers", Outcome.ERASE, records=answered),
        ]

    async def cut(self, again: bool) -> Collection[str]:
        """Cut them all; nothing is sealed under the person's keys. No event tells: it would name the person
        anew.
        """
        for one in await self._linked():
            await self._deps.store.transaction(partial(cut_link, one, None, self._deps))
        return ()

    async def _linked(self) -> list[Invitation]:
        return [one for whose in self._ids for one in await self._deps.store.invitations.of_customer(whose)]

"""Erasing a person's records of this context itself (GDPR 17): packages go; what proves who got the data, who
looked at it and how the person's requests were answered is held, without the texts that the person wrote.
"""

import asyncio
from collections.abc import Collection, Sequence
from functools import partial

from personvern.privacy.v1 import privacy_service_pb2 as pb
from services.disclosure.usecases import Deps, third_parties
from services.disclosure.usecases.erasures import OFFICER
from services.kernel.erasing import Words
from services.kernel.erasure import Item

WORDS = Words(
    titles={
        "disclosure.recipients": {
            "nb": "Hvem som har fått opplysninger om deg",
            "nn": "Kven som har fått opplysningar om deg",
            "en": "Who received information about you",
        },
        "disclosure.reads": {
            "nb": "Hvem hos oss som har sett på opplysningene dine",
            "nn": "Kven hos oss som har sett på opplysningane dine",
            "en": "Who at our company looked at your information",
        },
        "disclosure.withdrawals": {
            "nb": "Hvem som fikk vite at du sa nei",
            "nn": "Kven som fekk vite at du sa nei",
            "en": "Who was told that you said no",
        },
        "disclosure.notices": {
            "nb": "Hvem som fikk vite om rettinger, begrensninger og sletting",
            "nn": "Kven som fekk vite om rettingar, avgrensingar og sletting",
            "en": "Who was told of corrections, restrictions and erasure",
        },
        "disclosure.third_parties": {
            "nb": "Utleveringer til andre som du har fått vite om",
            "nn": "Utleveringar til andre som du har fått vite om",
            "en": "Disclosures to others that you were told of",
        },
        "disclosure.data_requests": {
            "nb": "Hva du har bedt oss om",
            "nn": "Kva du har bede oss om",
            "en": "What you asked us for",
        },
        "disclosure.breaches": {
            "nb": "Sikkerhetsbrudd som gjaldt deg",
            "nn": "Tryggleiksbrot som gjaldt deg",
            "en": "Security breaches that concerned you",
        },
        "disclosure.packages": {
            "nb": "Kopier av opplysningene dine som du har bedt om",
            "nn": "Kopiar av opplysningane dine som du har bede om",
            "en": "Copies of your information that you asked for",
        },
    },
    holds={
        "contract_period": {
            "nb": "Vi må kunne vise dette i tre år i tilfelle det kommer krav, og bruker det ikke til annet.",
            "nn": "Vi må kunne vise dette i tre år i tilfelle det kjem krav, og bruker det ikkje til anna.",
            "en": "We must be able to show this for three years in case of claims, and for nothing else.",
        },
        "security_log": {
            "nb": "Sikkerhetsloggen må vi ha i tolv måneder for å kunne oppdage misbruk.",
            "nn": "Tryggleiksloggen må vi ha i tolv månader for å kunne oppdage misbruk.",
            "en": "We must keep the security log for twelve months to be able to discover misuse.",
        },
    },
    prevents={},
    statutes={"security_log": "GDPR art. 5(2), 32"},
)


async def plan(customer_ids: Sequence[str], deps: Deps) -> list[Item]:
    """What an erasure would do here today. Changes nothing."""
    return await deps.own_eraser.plan(await deps.store.own_records.ids(customer_ids))


async def erase(erasure_id: str, customer_ids: Sequence[str], deps: Deps) -> Sequence[pb.ErasureItem]:
    """Erase a person; what went and what is held, the same however often it is asked.

    What else the person has asked for ends first: from then on no package is stored.

    Raises Unavailable: asked again, it does what is left.
    """
    with deps.store.together():
        ids, erasure, cases, asked_for = await asyncio.gather(
            deps.store.own_records.ids(customer_ids),
            deps.store.erasures.get(erasure_id),
            third_parties.of_persons(customer_ids, deps),
            asyncio.gather(*map(deps.store.data_requests.open_of, customer_ids)),
        )
    own = erasure.data_request_id if erasure else ""
    if any(request.data_request_id != own for requests in asked_for for request in requests):
        await deps.store.transaction(partial(_end_requests, own, customer_ids, deps))
    if third_parties.to_empty(cases, deps):
        await deps.store.transaction(partial(_empty_packages, customer_ids, deps))

    async def strip(again: bool) -> Collection[str]:
        await deps.store.own_records.drop_operations(ids["operation"], OFFICER)
        return ()

    return await deps.own_eraser.erase(erasure_id, ids, strip=strip)


async def _end_requests(own: str, customer_ids: Sequence[str], deps: Deps) -> None:
    """Close what is open but the request for this erasure. No event: the id is to be in none any more."""
    for customer_id in customer_ids:
        for request in await deps.store.data_requests.open_of(customer_id):
            if request.data_request_id != own:
                await deps.store.data_requests.save(request.ended_by_erasure(deps.clock.now()))


async def _empty_packages(customer_ids: Sequence[str], deps: Deps) -> None:
    await third_parties.empty_packages(await third_parties.of_persons(customer_ids, deps), deps)

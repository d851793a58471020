"""Many saves at once: one transaction for many, and every promise of a single one kept."""

import asyncio
import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from personvern.consent.v1 import consent_service_pb2 as rpc
from services.chassis.errors import RemoteError
from services.chassis.group_commit import GroupCommit
from services.chassis.ids import new_id
from services.consent.model.ledger import Head, verify
from tests.component.consent.conftest import Consent

OFFERS = "marketing_new_offers"
PATIENCE = 30.0
"""Seconds for a save among very many: the machine may be busy with other tests."""


async def asked(consent: Consent, who: str, text: str, **more: Any) -> Any:
    """A grant; its entry, or the refusal."""
    given: dict[str, Any] = {
        "request_id": new_id("req"),
        "purpose": OFFERS,
        "text_hash": text,
        "language": "nb",
    }
    request = rpc.GrantConsentRequest(customer_id=who, **(given | more))
    try:
        return (await consent.me(who).GrantConsent(request, timeout=PATIENCE)).entry
    except RemoteError as error:
        return error


async def known(consent: Consent, *people: str) -> None:
    """Have the facts about these people here, so that nobody is asked for them while they act."""
    gate = asyncio.Semaphore(8)

    async def one(who: str) -> None:
        async with gate:
            await consent.decide(who, OFFERS)

    await asyncio.gather(*(one(who) for who in people))


async def stored(consent: Consent, who: str) -> list[Any]:
    """A person's rows, after a check of the chain against its end."""
    mongo = consent.service.parts.mongo
    rows = await mongo.collection("ledger").find({"subject_id": who}, sort=[("sequence", 1)])
    head = (await mongo.collection("subjects").find_one({"_id": who}) or {})["head"]
    end = Head(head["sequence"], head["hash"]) if head else None
    assert verify(who, [row["record"] for row in rows], end) == []
    return rows


async def test_a_thousand_saves_of_a_hundred_people_at_once(
    consent: Consent, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [consent.customers.add() for _ in range(100)]
    text = await consent.text_hash(people[0], OFFERS)
    await known(consent, *people)
    sizes: list[int] = []
    commit = GroupCommit._commit

    async def counted(self: GroupCommit[Any, Any], group: Any) -> None:
        sizes.append(len(group))
        await commit(self, group)

    monkeypatch.setattr(GroupCommit, "_commit", counted)
    order = [who for who in people for _ in range(10)]
    random.Random(3).shuffle(order)
    gate = asyncio.Semaphore(100)

    async def save(who: str) -> Any:
        async with gate:
            return await asked(consent, who, text)

    entries = await asyncio.gather(*(save(who) for who in order))
    assert [item for item in entries if isinstance(item, RemoteError)] == []
    for who in people:
        assert [row["sequence"] for row in await stored(consent, who)] == list(range(1, 11))
    told = Counter((item.customer_id, item.sequence) for item in entries)
    assert set(told.values()) == {1}  # each caller heard of an entry of its own
    mongo = consent.service.parts.mongo
    assert await mongo.collection("idempotency").count({}) >= 1000
    assert max(sizes) > 10


async def test_one_person_fifty_times_at_once_is_one_chain(consent: Consent) -> None:
    her = consent.customers.add()
    text = await consent.text_hash(her, OFFERS)
    await known(consent, her)
    entries = await asyncio.gather(*(asked(consent, her, text) for _ in range(50)))
    assert [item for item in entries if isinstance(item, RemoteError)] == []
    assert sorted(item.sequence for item in entries) == list(range(1, 51))
    assert len(await stored(consent, her)) == 50


async def test_the_same_key_inside_one_group_is_one_entry(consent: Consent) -> None:
    her = consent.customers.add()
    text = await consent.text_hash(her, OFFERS)
    await known(consent, her)
    calls = [asked(consent, her, text, request_id=f"k{number % 3}") for number in range(12)]
    other = [asked(consent, her, text, request_id=f"k{number}", language="nn") for number in range(3)]
    results = await asyncio.gather(*calls)
    assert len({item.entry_id for item in results}) == 3
    refusals = await asyncio.gather(*other)
    assert {item.reason for item in refusals} == {"IDEMPOTENCY_KEY_REUSED"}
    assert len(await stored(consent, her)) == 3


async def test_another_body_under_a_key_of_the_same_group_is_refused(consent: Consent) -> None:
    her = consent.customers.add()
    text = await consent.text_hash(her, OFFERS)
    await known(consent, her)
    results = await asyncio.gather(
        *(asked(consent, her, text, request_id="same", channel=channel) for channel in ("web", "app", "web"))
    )
    refused = [item for item in results if isinstance(item, RemoteError)]
    entries = {item.entry_id for item in results if not isinstance(item, RemoteError)}
    assert len(entries) == 1
    assert {item.reason for item in refused} == {"IDEMPOTENCY_KEY_REUSED"}
    assert len(await stored(consent, her)) == 1


async def test_who_may_not_is_refused_and_the_others_of_the_group_are_saved(consent: Consent) -> None:
    grown = [consent.customers.add() for _ in range(5)]
    young = consent.customers.add(birth_date="2015-01-01")
    text = await consent.text_hash(grown[0], OFFERS)
    await known(consent, *grown, young)
    results = await asyncio.gather(*(asked(consent, who, text) for who in (*grown, young)))
    assert [isinstance(item, RemoteError) for item in results] == [False] * 5 + [True]
    assert results[-1].reason == "TOO_YOUNG_TO_CONSENT"
    assert await stored(consent, young) == []


async def test_a_crash_before_the_commit_leaves_nothing_of_the_group(
    consent: Consent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Entries, ends, events and memories of a group are there together or not at all."""
    people = [consent.customers.add() for _ in range(4)]
    text = await consent.text_hash(people[0], OFFERS)
    await known(consent, *people)
    mongo = consent.service.parts.mongo
    broken = RuntimeError("the process dies here")

    async def dying(*_: Any) -> None:
        raise broken

    outbox = consent.service.parts.outbox
    monkeypatch.setattr(outbox, "add_rows", dying)
    results = await asyncio.gather(*(asked(consent, who, text, request_id="once") for who in people))
    assert all(isinstance(item, RemoteError) for item in results)
    for who in people:
        assert await stored(consent, who) == []
    assert await mongo.collection("idempotency").count({}) == 0
    monkeypatch.undo()
    results = await asyncio.gather(*(asked(consent, who, text, request_id="once") for who in people))
    assert [item.sequence for item in results] == [1] * 4


async def test_times_of_the_device_are_kept_and_marked_inside_a_group(consent: Consent) -> None:
    her, him = consent.customers.add(), consent.customers.add()
    text = await consent.text_hash(her, OFFERS)
    await known(consent, her, him)
    now = consent.place.clock.now()
    late, good = rpc.GrantConsentRequest(), rpc.GrantConsentRequest()
    late.client_time.FromDatetime(now - timedelta(minutes=6))
    good.client_time.FromDatetime(now - timedelta(minutes=4))
    first, second = await asyncio.gather(
        asked(consent, her, text, client_time=late.client_time),
        asked(consent, him, text, client_time=good.client_time),
    )
    assert (first.client_time_suspect, second.client_time_suspect) == (True, False)
    assert first.client_time == late.client_time

"""Erasing a person from consent: no use is allowed from then on, on no replica, and the proof stays."""

from collections.abc import Awaitable
from typing import Any

import pytest
from pymongo import MongoClient

from personvern.consent.v1 import consent_service_pb2 as rpc
from personvern.consent.v1 import preference_service_pb2 as preference_rpc
from personvern.consent.v1 import preference_service_pb2_grpc as preference_stubs
from personvern.consent.v1 import terminal_service_pb2 as terminal_rpc
from personvern.consent.v1 import terminal_service_pb2_grpc as terminal_stubs
from personvern.customer.v1 import customer_events_pb2
from personvern.privacy.v1 import privacy_service_pb2 as pb
from personvern.privacy.v1 import privacy_service_pb2_grpc as stubs
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError, Unavailable
from services.chassis.ids import new_id
from services.consent.model.facts import Status
from services.consent.model.ledger import Head, verify
from services.consent.model.subject import Reservations
from services.consent.rpc.erasing_words import WORDS
from services.consent.store import erasing
from services.consent.store.erasing import RULES
from services.kernel.eraser import Eraser
from tests.component.consent.audience_world import World, world
from tests.component.consent.conftest import Consent
from tests.component.consent.test_freshness import Twin, twin
from tests.journeys.canary_places import at_rest, documents, messages
from tests.support.canary import search
from tests.support.eventually import eventually

__all__ = ["twin", "world"]
ERASE, HOLD = pb.ERASURE_OUTCOME_ERASE, pb.ERASURE_OUTCOME_HOLD
OFFERS = "marketing_new_offers"
TERMINAL = "trm_5b0e1f7c2a9d4836b1c7e2f0a4d95c38"


def privacy(consent: Consent, caller: Caller | None = None) -> Any:
    """The privacy stub as disclosure."""
    return consent.place.stub("consent", stubs.PrivacyServiceStub, caller or Caller("service", "disclosure"))


async def plan(consent: Consent, *ids: str) -> dict[tuple[str, int], Any]:
    """The plan by key and outcome."""
    answer = await privacy(consent).PlanErasure(pb.PlanErasureRequest(customer_ids=ids))
    return {(item.key, item.outcome): item for item in answer.items}


async def erase(consent: Consent, *ids: str, erasure_id: str = "") -> list[Any]:
    """Erase a person."""
    ask = pb.EraseRequest(erasure_id=erasure_id or new_id("era"), customer_ids=ids)
    return list((await privacy(consent).Erase(ask)).items)


async def full(consent: Consent) -> str:
    """Somebody of whom there is something everywhere."""
    her = consent.customers.add()
    await consent.grant(her)
    await consent.withdraw(her)
    await consent.grant(her)
    me = Caller("customer", her)
    preferences = consent.place.stub("consent", preference_stubs.PreferenceServiceStub, me)
    wish = preference_rpc.PutPreferencesRequest(request_id=new_id("req"), customer_id=her, language="nb")
    wish.surveys_off = True
    await preferences.PutPreferences(wish)
    terminals = consent.place.stub("consent", terminal_stubs.TerminalServiceStub, me)
    link = terminal_rpc.LinkTerminalRequest(request_id=new_id("req"), customer_id=her, terminal_id=TERMINAL)
    await terminals.LinkTerminal(link)
    await consent.store.subjects.put_reservations({her: Reservations(frozenset({"post"}), "2026-01")})
    await consent.store.subjects.put_einvoice(her, 1, True)
    return her


def in_database(consent: Consent) -> dict[str, list[bytes]]:
    """Every document of the context."""
    return documents(consent.place.mongodb_uri, prefix=f"{consent.place.database_name}_consent")


def left_of(consent: Consent, *ids: str) -> set[str]:
    """The collections in which one of the ids stands."""
    wanted = {f"id {number}": (one, one.removeprefix("cus_")) for number, one in enumerate(ids)}
    return {item.place.rpartition(".")[2] for item in search(in_database(consent), wanted)}


async def test_the_plan_counts_and_changes_nothing(consent: Consent) -> None:
    her = await full(consent)
    await eventually(lambda: _told(consent))
    before = at_rest(in_database(consent))
    planned = await plan(consent, her)
    assert {key: item.records for key, item in planned.items()} == {
        ("consent.consents", ERASE): 1,
        ("consent.decision_facts", ERASE): 1,
        ("consent.ledger", HOLD): 3,
        ("consent.preferences", ERASE): 1,
        ("consent.receipts", HOLD): 3,
        ("consent.terminals", ERASE): 1,
    }
    proof = planned["consent.ledger", HOLD]
    assert (proof.statute, proof.until) == ("GDPR art. 7(1)", "2031-01-15")
    assert set(proof.explanations) == {"nb", "nn", "en"}
    assert at_rest(in_database(consent)) == before
    assert (await consent.decide(her, OFFERS)).allow


async def _told(consent: Consent) -> bool:
    return not await consent.service.parts.mongo.collection("outbox").count({})


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_kinds_are_called_as_in_the_access_package(consent: Consent, language: str) -> None:
    her = await full(consent)
    ask = pb.ExportRequest(customer_id=her, kind=pb.EXPORT_KIND_ACCESS, language=language)
    titles = {one.key: one.title for one in (await privacy(consent).Export(ask)).sections}
    for (key, _), item in (await plan(consent, her)).items():
        assert item.titles[language] == titles[key]


async def test_erased_is_erased_everywhere_and_the_proof_stays(consent: Consent) -> None:
    her = await full(consent)
    records = [record async for record in consent.store.ledger.records(her)]
    planned = {key: item.records for key, item in (await plan(consent, her)).items()}
    done = await erase(consent, her)
    assert {(item.key, item.outcome): item.records for item in done} == planned
    decision = await consent.decide(her, OFFERS)
    assert (decision.allow, decision.rule) == (False, "SUBJECT_ERASED")
    assert not (await consent.decide(her, "contract", "")).allow
    assert left_of(consent, her) <= {"ledger", "subjects", "idempotency"}
    known = await consent.store.subjects.known(her)
    assert known.facts is not None
    assert (known.facts.status, known.facts.birth_date, known.facts.places) == (Status.ERASED, None, ())
    assert (known.standing.consents, known.recent, known.einvoice) == ({}, {}, None)
    assert known.reservations == Reservations()
    after = [record async for record in consent.store.ledger.records(her)]
    assert after == records
    head = known.standing.head
    assert head == Head(3, records[-1]["hash"])
    assert verify(her, after, head) == []


async def test_from_the_moment_it_is_acknowledged_no_replica_allows_anything(
    consent: Consent, twin: Twin
) -> None:
    for _ in range(3):
        her = consent.customers.add()
        await consent.grant(her)
        await twin.warm(her)
        await erase(consent, her)
        assert (await twin.decide(her)).rule == "SUBJECT_ERASED"


async def test_again_it_is_answered_the_same_and_changes_nothing(consent: Consent) -> None:
    her, erasure_id = await full(consent), new_id("era")
    first = await erase(consent, her, erasure_id=erasure_id)
    await erase(consent, her, erasure_id=erasure_id)
    before = at_rest(in_database(consent))
    assert await erase(consent, her, erasure_id=erasure_id) == first
    assert at_rest(in_database(consent)) == before
    other = await erase(consent, her)
    assert {item.outcome for item in other} == {HOLD}


async def test_who_comes_just_after_a_twin_does_what_is_done_a_second_time(consent: Consent) -> None:
    """The twin may have died before it told everybody."""
    eraser, ids = Eraser(consent.service.parts, RULES, WORDS), {"customer": [consent.customers.add()]}
    erasure_id, seconds, first = new_id("era"), list[bool](), list[Any]()

    async def mark() -> tuple[()]:
        return ()

    async def strip(again: bool) -> tuple[()]:
        seconds.append(again)
        return ()

    async def overtaken(found: Awaitable[Any], decided: bool) -> tuple[()]:
        await found
        first.extend(await eraser.erase(erasure_id, ids, strip=strip, mark=mark))
        return ()

    assert await eraser.erase(erasure_id, ids, overtaken, strip, mark) == first
    assert seconds == [False, True]


async def test_what_comes_late_brings_nothing_back(world: World) -> None:
    consent = world.consent
    her = await full(consent)
    text_hash = await consent.text_hash(her, OFFERS)
    await erase(consent, her)
    # The customer context still knows her: it is erased last.
    corrected = customer_events_pb2.CustomerCorrected(customer_id=her, version=9)
    await consent.tell(f"customer.v1.corrected.{her}", corrected)
    sent = customer_events_pb2.MessageSent(customer_id=her, version=2, message_id="msg_1", purpose=OFFERS)
    sent.channel = "email"
    await consent.tell(f"customer.v1.message_sent.{her}", sent)
    await consent.store.subjects.put_reservations({her: Reservations(frozenset({"post"}), "2026-02")})
    mongo = consent.service.parts.mongo
    await eventually(lambda: mongo.collection("inbox").count({}))
    with pytest.raises(RemoteError) as refusal:
        await consent.grant(her, text_hash=text_hash)
    assert refusal.value.reason == "SUBJECT_UNKNOWN"
    with pytest.raises(RemoteError) as refusal:
        await consent.withdraw(her)
    assert refusal.value.reason == "SUBJECT_UNKNOWN"
    me = Caller("customer", her)
    terminals = consent.place.stub("consent", terminal_stubs.TerminalServiceStub, me)
    link = terminal_rpc.LinkTerminalRequest(request_id=new_id("req"), customer_id=her, terminal_id=TERMINAL)
    with pytest.raises(RemoteError) as refusal:
        await terminals.LinkTerminal(link)
    assert refusal.value.reason == "SUBJECT_UNKNOWN"
    objection = rpc.ObjectToPurposeRequest(request_id=new_id("req"), customer_id=her, purpose=OFFERS)
    with pytest.raises(RemoteError):
        await consent.me(her).ObjectToPurpose(objection)
    known = await consent.store.subjects.known(her)
    assert known.facts is not None
    assert (known.facts.status, known.recent, known.reservations) == (Status.ERASED, {}, Reservations())
    assert len(await consent.store.ledger.entries(her)) == 3
    assert (await consent.decide(her, OFFERS)).rule == "SUBJECT_ERASED"


async def test_somebody_never_heard_of_is_erased_too(consent: Consent) -> None:
    her = consent.customers.add()
    assert await plan(consent, her) == {}
    assert await erase(consent, her) == []
    assert (await consent.decide(her, OFFERS)).rule == "SUBJECT_ERASED"


async def test_all_ids_of_a_merged_person(consent: Consent) -> None:
    one, other = await full(consent), await full(consent)
    done = {(item.key, item.outcome): item.records for item in await erase(consent, one, other)}
    assert done["consent.ledger", HOLD] == 6
    for each in (one, other):
        assert (await consent.decide(each, OFFERS)).rule == "SUBJECT_ERASED"
    assert left_of(consent, one, other) <= {"ledger", "subjects", "idempotency"}


async def test_out_of_every_audience_and_taken_back_from_processors(world: World) -> None:
    consent = world.consent
    people = [await world.known() for _ in range(3)]
    for each in people:
        await consent.grant(each)
    audience = await world.audience(await world.campaign())
    assert audience["members"] == 3
    her = people[1]
    store = consent.store.audience_exports
    await store.give("exp_1", [her], consent.place.clock.now())
    planned = {key: item.records for key, item in (await plan(consent, her)).items()}
    assert planned["consent.audiences", ERASE] == planned["consent.audiences", HOLD] == 1
    await erase(consent, her)
    assert await world.members(audience) == sorted({*people} - {her})
    (given,) = await store.removals("exp_1", 10)
    assert given.customer_id == her
    found = consent.service.parts.mongo.collection("audiences")
    assert (await found.find_one({"_id": audience["audience_id"]}))["erased"] == 1


async def test_no_event_of_the_person_is_left(consent: Consent) -> None:
    her = await full(consent)
    await erase(consent, her)
    found = (await messages(consent.place.nats_url))["stream CONSENT"]
    assert [one for one in found if her.encode() in one] == []


async def test_killed_between_any_two_steps_and_begun_again_it_ends_the_same(
    consent: Consent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every second write of the context fails once, in turn."""
    died, number = 0, 0
    while True:
        her, erasure_id = await full(consent), new_id("era")
        with monkeypatch.context() as patched:
            if not await _dies(consent, her, erasure_id, number, patched):
                break
        died += 1
        done = {(item.key, item.outcome): item.records for item in await _erased(consent, her, erasure_id)}
        assert done["consent.ledger", HOLD] == 3
        assert done["consent.terminals", ERASE] == 1
        assert (await consent.decide(her, OFFERS)).rule == "SUBJECT_ERASED"
        assert left_of(consent, her) <= {"ledger", "subjects", "idempotency"}
        number += 2
    assert died >= 3


async def _erased(consent: Consent, her: str, erasure_id: str) -> list[Any]:
    return await erase(consent, her, erasure_id=erasure_id)


async def _dies(
    consent: Consent, her: str, erasure_id: str, number: int, patched: pytest.MonkeyPatch
) -> bool:
    """Erase with the write of that number failing; False when there are not so many."""
    from services.chassis.mongo.collection import Collection

    left = [number]
    for name in ("insert_one", "update_one", "delete_many", "bulk", "delete_one"):
        write = getattr(Collection, name)

        async def failing(self: Any, *given: Any, _write: Any = write, **more: Any) -> Any:
            if self.name in {"replicas", "leases", "inbox", "outbox"}:
                return await _write(self, *given, **more)
            left[0] -= 1
            if left[0] == -1:
                raise Unavailable("killed here")
            return await _write(self, *given, **more)

        patched.setattr(Collection, name, failing)
    try:
        await erase(consent, her, erasure_id=erasure_id)
    except (RemoteError, Unavailable):
        return True
    return left[0] < 0


@pytest.mark.parametrize("changes", [{"erasure_id": "x"}, {"customer_ids": []}, {"customer_ids": ["x"]}])
async def test_what_names_nobody_is_refused(consent: Consent, changes: dict[str, Any]) -> None:
    her = await full(consent)
    given: dict[str, Any] = {"erasure_id": new_id("era"), "customer_ids": [her]} | changes
    with pytest.raises(RemoteError) as refusal:
        await privacy(consent).Erase(pb.EraseRequest(**given))
    assert refusal.value.reason == "CONSENT_REQUEST_INVALID"
    assert (await consent.decide(her, OFFERS)).allow
    for caller in (Caller("customer", her), Caller("service", "billing")):
        with pytest.raises(RemoteError):
            await privacy(consent, caller).PlanErasure(pb.PlanErasureRequest(customer_ids=[her]))


async def test_every_collection_has_its_word(world: World) -> None:
    """So that a new one cannot be forgotten."""
    her = await full(world.consent)
    await world.audience(await world.campaign())
    await erase(world.consent, her)
    client: MongoClient[Any] = MongoClient(world.consent.place.mongodb_uri)
    try:
        there = set(client[f"{world.consent.place.database_name}_consent"].list_collection_names())
    finally:
        client.close()
    named = {rule.collection for rule in erasing.RULES}
    named |= {*erasing.TOMBSTONES, *erasing.CUT_OUT, *erasing.IMPERSONAL, *erasing.PASSING}
    named |= {*erasing.MACHINERY, "retention_runs"}
    assert there <= named

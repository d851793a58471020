"""The ledger on the real database: no fork, nothing lost, receipts, errors, replicas, what it publishes."""

import asyncio
import json
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from joserfc import jws
from joserfc.jwk import OKPKey

from deploy.local.child import free_port
from personvern.consent.v1 import consent_events_pb2 as events
from personvern.consent.v1 import consent_pb2 as pb
from personvern.consent.v1 import consent_service_pb2 as rpc
from personvern.consent.v1 import consent_service_pb2_grpc as stubs
from services.chassis.caller import Caller, CallerIdentity
from services.chassis.errors import Kind, RemoteError, Unavailable
from services.chassis.ids import new_id
from services.chassis.mongo import Mongo
from services.chassis.rpc_client import connect
from services.chassis.streams import Consumer, EventMeta, Streams
from services.consent.app import build
from services.consent.model.ledger import verify
from tests.component.consent.conftest import Consent
from tests.support.eventually import eventually
from tests.unit.consent.build import fold

OFFERS = "marketing_new_offers"


def database(consent: Consent) -> Mongo:
    """The context's own database, as its service has it."""
    mongo: Mongo = consent.service.parts.mongo
    return mongo


async def ledger(consent: Consent, customer_id: str) -> list[dict[str, Any]]:
    """A person's stored records, oldest first."""
    return [record async for record in consent.store.ledger.records(customer_id)]


async def test_many_acts_at_once_make_one_chain(shared_consent: Consent) -> None:
    her = shared_consent.customers.add()
    text_hash = await shared_consent.text_hash(her, OFFERS)

    async def act(number: int) -> Any:
        if number % 3:
            return await shared_consent.grant(her, text_hash=text_hash)
        return await shared_consent.withdraw(her)

    entries = await asyncio.gather(*(act(number) for number in range(12)))
    records = await ledger(shared_consent, her)
    known = await shared_consent.store.subjects.known(her)
    assert verify(her, records, known.standing.head) == []
    assert {entry.entry_id for entry in entries} == {record["entry_id"] for record in records}
    stored = await shared_consent.store.ledger.entries(her)
    assert fold(reversed(stored)) == known.standing


async def test_the_same_command_many_times_at_once_acts_once(shared_consent: Consent) -> None:
    her = shared_consent.customers.add()
    key, text_hash = new_id("req"), await shared_consent.text_hash(her, OFFERS)
    sent = [shared_consent.grant(her, request_id=key, text_hash=text_hash) for _ in range(6)]
    answers = await asyncio.gather(*sent)
    assert len({answer.entry_id for answer in answers}) == 1
    assert len(await ledger(shared_consent, her)) == 1


async def test_an_altered_stored_record_is_named(shared_consent: Consent) -> None:
    her = shared_consent.customers.add()
    await shared_consent.grant(her)
    second = await shared_consent.withdraw(her)
    await shared_consent.grant(her)
    await (
        database(shared_consent)
        .collection("ledger")
        .update_one({"_id": second.entry_id}, {"$set": {"record.act": "given"}})
    )
    (finding,) = verify(her, await ledger(shared_consent, her))
    assert (finding.fault, finding.entry_id) == ("altered", second.entry_id)
    await database(shared_consent).collection("ledger").delete_one({"_id": second.entry_id})
    faults = {(item.fault, item.sequence) for item in verify(her, await ledger(shared_consent, her))}
    assert ("removed", 2) in faults


async def test_another_replica_denies_at_once_after_a_withdrawal(shared_consent: Consent) -> None:
    place = shared_consent.place
    port = free_port()
    other = build(place.settings("consent", listen=f"127.0.0.1:{port}"), clock=place.clock)
    await other.start()
    identity = CallerIdentity.from_file("billing", place.keys / "billing.key.pem", place.clock)
    there = connect(other.address, stubs.ConsentServiceStub, service="consent", identity=identity)
    try:
        her = shared_consent.customers.add()
        asked = rpc.DecideRequest(customer_id=her, purpose=OFFERS, channel="email")
        for _ in range(5):
            await shared_consent.grant(her)
            assert (await there.stub.Decide(asked)).decision.allow
            await shared_consent.withdraw(her)
            assert not (await there.stub.Decide(asked)).decision.allow
    finally:
        await there.close()
        await other.stop(0)


async def test_receipts_are_signed_and_her_own(shared_consent: Consent) -> None:
    her, him = shared_consent.customers.add(), shared_consent.customers.add()
    entry = await shared_consent.grant(her)
    request = rpc.GetReceiptRequest(customer_id=her, receipt_id=entry.receipt_id)
    receipt = (await shared_consent.me(her).GetReceipt(request)).receipt
    key = OKPKey.import_key(json.loads(receipt.public_jwk))
    signed = json.loads(jws.deserialize_compact(receipt.jws, key, algorithms=["Ed25519"]).payload)
    assert signed == json.loads(receipt.json_ld)
    assert signed["dpv:hasRecordOfActivity"]["record_id"] == entry.entry_id == receipt.entry_id
    for receipt_id in (entry.receipt_id, new_id("rcp"), "nonsense"):
        with pytest.raises(RemoteError) as refused:
            await shared_consent.me(him).GetReceipt(
                rpc.GetReceiptRequest(customer_id=him, receipt_id=receipt_id)
            )
        assert refused.value.reason == "RECEIPT_NOT_FOUND"


async def test_the_ledger_comes_in_pages(shared_consent: Consent) -> None:
    her = shared_consent.customers.add()
    for _ in range(5):
        await shared_consent.grant(her)
    seen: list[int] = []
    token = ""
    while True:
        request = rpc.ListLedgerEntriesRequest(customer_id=her, page_size=2, page_token=token)
        page = await shared_consent.me(her).ListLedgerEntries(request)
        seen += [entry.sequence for entry in page.entries]
        token = page.next_page_token
        if not token:
            break
    assert seen == [5, 4, 3, 2, 1]
    him = shared_consent.customers.add()
    hers = request.page_token
    for who, token in ((her, "x"), (her, "3"), (her, f"{hers}0"), (him, hers)):
        with pytest.raises(RemoteError) as refused:
            await shared_consent.me(who).ListLedgerEntries(
                rpc.ListLedgerEntriesRequest(customer_id=who, page_token=token)
            )
        assert refused.value.reason == "PAGE_TOKEN_INVALID"


@pytest.mark.parametrize(
    ("purpose", "more", "reason"),
    [
        ("astrology", {}, "PURPOSE_UNKNOWN"),
        ("invoicing", {}, "PURPOSE_NOT_CONSENT_BASED"),
        (OFFERS, {}, "TEXT_NOT_PUBLISHED"),
        (OFFERS, {"text_hash": "short"}, "CONSENT_REQUEST_INVALID"),
        (OFFERS, {"language": "sv"}, "CONSENT_REQUEST_INVALID"),
        (OFFERS, {"channel": "pigeon"}, "CONSENT_REQUEST_INVALID"),
        ("Not A Key", {}, "CONSENT_REQUEST_INVALID"),
        (OFFERS, {"client_time": Timestamp(seconds=0)}, "CONSENT_REQUEST_INVALID"),
        (OFFERS, {"request_id": ""}, "INVALID_REQUEST"),
    ],
)
async def test_a_consent_that_cannot_be_given_leaves_nothing(
    shared_consent: Consent, purpose: str, more: dict[str, Any], reason: str
) -> None:
    her = shared_consent.customers.add()
    given = {"text_hash": "0" * 64, "language": "nb", **more}
    with pytest.raises(RemoteError) as refused:
        await shared_consent.grant(her, purpose, **given)
    assert refused.value.reason == reason
    assert await ledger(shared_consent, her) == []


async def test_every_broken_field_is_told_at_once(shared_consent: Consent) -> None:
    her = shared_consent.customers.add()
    request = rpc.GrantConsentRequest(
        request_id=new_id("req"),
        customer_id=her,
        purpose="??",
        text_hash="x",
        language="sv",
        channel="pigeon",
    )
    with pytest.raises(RemoteError) as refused:
        await shared_consent.me(her).GrantConsent(request)
    fields = {item.field for item in refused.value.violations}
    assert fields == {"purpose", "text_hash", "language", "channel"}


async def test_too_young_and_objecting(shared_consent: Consent) -> None:
    young = shared_consent.customers.add(birth_date="2010-01-16")
    with pytest.raises(RemoteError) as refused:
        await shared_consent.grant(young)
    assert refused.value.reason == "TOO_YOUNG_TO_CONSENT"
    her = shared_consent.customers.add()
    for purpose, reason in [("bookkeeping", "OBJECTION_NOT_POSSIBLE"), ("astrology", "PURPOSE_UNKNOWN")]:
        request = rpc.ObjectToPurposeRequest(request_id=new_id("req"), customer_id=her, purpose=purpose)
        with pytest.raises(RemoteError) as refused:
            await shared_consent.me(her).ObjectToPurpose(request)
        assert refused.value.reason == reason
    lift = rpc.LiftObjectionRequest(request_id=new_id("req"), customer_id=her, purpose="customer_surveys")
    with pytest.raises(RemoteError) as refused:
        await shared_consent.me(her).LiftObjection(lift)
    assert refused.value.reason == "OBJECTION_NOT_FOUND"


async def test_a_text_that_was_replaced_is_told_from_one_that_never_was(consent: Consent) -> None:
    her = consent.customers.add()
    old = "1" * 64
    text = {"purpose": OFFERS, "language": "nb", "hash": old}
    await database(consent).collection("policies").insert_one({"_id": "older", "texts": [text]})
    with pytest.raises(RemoteError) as refused:
        await consent.grant(her, text_hash=old)
    assert refused.value.reason == "TEXT_OUTDATED"
    assert refused.value.metadata["current_text_hash"] == await consent.text_hash(her, OFFERS)


async def test_someone_unknown_is_denied_and_cannot_act(shared_consent: Consent) -> None:
    nobody = new_id("cus")
    assert (await shared_consent.decide(nobody, "invoicing", "")).rule == "SUBJECT_UNKNOWN"
    with pytest.raises(RemoteError) as refused:
        await shared_consent.withdraw(nobody)
    assert refused.value.reason == "SUBJECT_UNKNOWN"


async def test_facts_that_cannot_be_had_are_an_error_and_never_a_yes(shared_consent: Consent) -> None:
    her = shared_consent.customers.add()
    shared_consent.customers.fail = Unavailable("down")
    with pytest.raises(RemoteError) as refused:
        await shared_consent.decide(her, "invoicing", "")
    assert (refused.value.kind, refused.value.reason) == (Kind.UNAVAILABLE, "FACTS_UNAVAILABLE")
    shared_consent.customers.fail = None
    assert (await shared_consent.decide(her, "invoicing", "")).allow


async def test_staff_learn_nothing_when_the_read_cannot_be_noted(consent: Consent) -> None:
    her = consent.customers.add()
    consent.disclosures.fail = Unavailable("down")
    dpo = Caller(kind="staff", id="dpo-1", roles=frozenset({"dpo"}), access_reason="inquiry")
    with pytest.raises(RemoteError) as refused:
        await consent.as_(dpo).Decide(rpc.DecideRequest(customer_id=her, purpose=OFFERS, channel="email"))
    assert refused.value.kind is Kind.UNAVAILABLE


async def test_what_happened_is_published_without_personal_data(consent: Consent) -> None:
    seen: list[tuple[str, Any]] = []

    async def keep(message: Any, meta: EventMeta) -> None:
        seen.append((meta.subject, message))

    streams = Streams(consent.place.nats_url, "test")
    await streams.connect()
    try:
        for name, message in [("given", events.ConsentGiven), ("withdrawn", events.ConsentWithdrawn)]:
            await streams.consume(Consumer(f"test-{name}", "CONSENT", f"consent.v1.{name}.*", message, keep))
        her = consent.customers.add()
        given, withdrawn = await consent.grant(her), await consent.withdraw(her)
        await eventually(lambda: len(seen) == 2)
    finally:
        await streams.close()
    expected = {
        f"consent.v1.given.{her}": events.ConsentGiven(
            customer_id=her, purpose=OFFERS, entry_id=given.entry_id, sequence=1
        ),
        f"consent.v1.withdrawn.{her}": events.ConsentWithdrawn(
            customer_id=her, purpose=OFFERS, entry_id=withdrawn.entry_id, sequence=2
        ),
    }
    assert dict(seen) == expected


async def test_an_agent_acts_on_request_under_the_agents_name(shared_consent: Consent) -> None:
    her = shared_consent.customers.add()
    agent = Caller(kind="staff", id="agent-1", roles=frozenset({"agent"}), access_reason="customer_call")
    request = rpc.WithdrawConsentRequest(
        request_id=new_id("req"), customer_id=her, purpose=OFFERS, channel="phone"
    )
    entry = (await shared_consent.as_(agent).WithdrawConsent(request)).entry
    assert (await shared_consent.as_(agent).WithdrawConsent(request)).entry == entry
    assert (entry.acted_by, entry.channel) == (pb.ACTED_BY_AGENT, "phone")

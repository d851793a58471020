"""The disclosure ledger over the real wire: written before the data leaves, once, in one chain per person."""

import asyncio
from datetime import UTC, datetime

import pytest

from personvern.disclosure.v1 import disclosure_pb2 as pb
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from tests.component.disclosure.conftest import DPO, Desk, fresh, staff_read
from tests.support.in_clear import in_clear


async def reason_of(call) -> str:
    with pytest.raises(RemoteError) as refusal:
        await call
    return refusal.value.reason


async def entries_of(desk: Desk, customer_id: str) -> list[pb.DisclosureEntry]:
    """All but the officer's own looks, which is what this is."""
    request = rpc.ListDisclosuresRequest(customer_id=customer_id, page_size=100)
    found = (await desk.dpo.ListDisclosures(request)).disclosures
    return [entry for entry in found if entry.recipient_id != DPO.id]


async def verdict_on(desk: Desk, customer_id: str) -> rpc.VerifyLedgerResponse:
    return await desk.dpo.VerifyLedger(rpc.VerifyLedgerRequest(customer_id=customer_id))


async def test_a_read_sent_twice_is_one_entry(shared_desk: Desk, customer_id: str):
    read = staff_read(customer_id)
    first = await shared_desk.billing.RecordRead(read)
    assert list((await shared_desk.billing.RecordRead(read)).entry_ids) == list(first.entry_ids)
    assert len(await entries_of(shared_desk, customer_id)) == 1
    changed = staff_read(customer_id, request_id=read.request_id, purpose="invoicing")
    assert await reason_of(shared_desk.billing.RecordRead(changed)) == "IDEMPOTENCY_KEY_REUSED"
    assert len(await entries_of(shared_desk, customer_id)) == 1


async def test_the_person_sees_role_and_reason_but_no_employee(shared_desk: Desk, customer_id: str):
    agreement = await shared_desk.active()
    await shared_desk.billing.RecordRead(staff_read(customer_id))
    await shared_desk.billing.AuthorizePartnerRead(
        shared_desk.partner_read(agreement, subject_ids=[customer_id])
    )
    me = shared_desk.as_customer(customer_id)
    partner, agent = (
        await me.ListOwnDisclosures(rpc.ListOwnDisclosuresRequest(customer_id=customer_id))
    ).disclosures
    assert (agent.recipient, agent.access_reason, agent.purpose) == (
        "agent",
        "customer_request",
        "customer_service",
    )
    assert list(agent.fields) == ["customers.name", "customers.phone"]
    assert (partner.recipient, partner.purpose) == ("invoice_distribution", "invoicing")
    assert list(partner.fields) == ["invoices.kid"]
    assert partner.ground == pb.GROUND_AGREEMENT
    for shown in (agent, partner):
        assert in_clear("kari", shown) == []
        assert in_clear("Trykkeriet", shown) == []

    stranger = shared_desk.as_customer(new_id("cus"))
    asked = rpc.ListOwnDisclosuresRequest(customer_id=customer_id)
    assert await reason_of(stranger.ListOwnDisclosures(asked)) == "CALLER_NOT_ALLOWED"


async def test_many_writers_on_one_person_make_one_unbroken_chain(shared_desk: Desk, customer_id: str):
    await asyncio.gather(*(shared_desk.billing.RecordRead(staff_read(customer_id)) for _ in range(30)))
    verdict = await verdict_on(shared_desk, customer_id)
    assert (verdict.intact, verdict.entries) == (True, 30)
    entries = await entries_of(shared_desk, customer_id)
    assert [entry.sequence for entry in entries] == list(range(30, 0, -1))


async def test_two_identical_reads_at_once_are_one_entry(shared_desk: Desk, customer_id: str):
    read = staff_read(customer_id)
    answers = await asyncio.gather(*(shared_desk.billing.RecordRead(read) for _ in range(8)))
    assert len({answer.entry_ids[0] for answer in answers}) == 1
    assert len(await entries_of(shared_desk, customer_id)) == 1


@pytest.mark.parametrize("partner", [False, True])
async def test_a_batch_is_one_entry_per_person_in_their_order(shared_desk: Desk, partner: bool):
    subjects = [new_id("cus") for _ in range(1_100)]
    await shared_desk.billing.RecordRead(staff_read(subjects[7]))
    if partner:
        agreement = await shared_desk.active()
        request = shared_desk.partner_read(agreement, subject_ids=subjects)
        call = shared_desk.billing.AuthorizePartnerRead
    else:
        request, call = staff_read(*subjects), shared_desk.billing.RecordRead
    first = await call(request)
    again = await call(request)
    assert list(first.entry_ids) == list(again.entry_ids)
    assert len(set(first.entry_ids)) == 1_100
    seventh = await entries_of(shared_desk, subjects[7])
    assert [entry.sequence for entry in seventh] == [2, 1]
    assert seventh[0].entry_id == first.entry_ids[7]
    assert (await verdict_on(shared_desk, subjects[7])).intact


async def test_batches_that_overlap_at_once_keep_every_chain(shared_desk: Desk):
    subjects = [new_id("cus") for _ in range(10)]
    agreement = await shared_desk.active()
    batches = [shared_desk.partner_read(agreement, subject_ids=subjects) for _ in range(4)]
    await asyncio.gather(*(shared_desk.billing.AuthorizePartnerRead(batch) for batch in batches))
    for subject in subjects:
        verdict = await verdict_on(shared_desk, subject)
        assert (verdict.intact, verdict.entries) == (True, 4)


@pytest.mark.parametrize(
    ("field", "value"),
    [("purpose", "marketing"), ("evidence", "other"), ("hash", "0" * 64), ("fields", ["customers.name"])],
)
async def test_any_altered_entry_is_found(shared_desk: Desk, customer_id: str, field: str, value: object):
    for _ in range(3):
        await shared_desk.billing.RecordRead(staff_read(customer_id))
    second = (await entries_of(shared_desk, customer_id))[1]
    ledger = shared_desk.place.parts["disclosure"].parts.mongo.collection("ledger")
    await ledger.update_one({"_id": second.entry_id}, {"$set": {field: value}})
    verdict = await verdict_on(shared_desk, customer_id)
    assert (verdict.intact, verdict.broken_entry_id) == (False, second.entry_id)


async def test_a_removed_entry_is_found(shared_desk: Desk, customer_id: str):
    for _ in range(3):
        await shared_desk.billing.RecordRead(staff_read(customer_id))
    third, second, _ = await entries_of(shared_desk, customer_id)
    ledger = shared_desk.place.parts["disclosure"].parts.mongo.collection("ledger")
    await ledger.delete_one({"_id": second.entry_id})
    verdict = await verdict_on(shared_desk, customer_id)
    assert (verdict.intact, verdict.broken_entry_id) == (False, third.entry_id)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"ground": pb.GROUND_UNSPECIFIED}, "GROUND_NOT_ALLOWED"),
        ({"ground": pb.GROUND_AGREEMENT}, "GROUND_NOT_ALLOWED"),
        ({"purpose": "curiosity"}, "DISCLOSURE_REQUEST_INVALID"),
        ({"evidence": ""}, "DISCLOSURE_REQUEST_INVALID"),
        ({"evidence": "kunde@example.no"}, "DISCLOSURE_REQUEST_INVALID"),
        ({"fields": [], "data_categories": []}, "DISCLOSURE_REQUEST_INVALID"),
        ({"subject_ids": []}, "DISCLOSURE_REQUEST_INVALID"),
        ({"subject_ids": ["ola.nordmann"]}, "DISCLOSURE_REQUEST_INVALID"),
        ({"reader_kind": pb.RECIPIENT_KIND_PROCESSOR}, "DISCLOSURE_REQUEST_INVALID"),
        ({"request_id": ""}, "INVALID_REQUEST"),
    ],
)
async def test_what_is_outside_the_closed_list_is_refused(
    shared_desk: Desk, customer_id: str, changes: dict, reason: str
):
    assert await reason_of(shared_desk.billing.RecordRead(staff_read(customer_id, **changes))) == reason
    assert await entries_of(shared_desk, customer_id) == []


async def test_a_partner_gets_exactly_the_fields_of_the_scope(shared_desk: Desk, customer_id: str):
    agreement = await shared_desk.active(
        scopes=["invoices:read", "delivery-contacts:read"],
        fields=["invoices.kid", "invoices.number", "delivery_contacts.phone"],
    )
    everything = await shared_desk.billing.AuthorizePartnerRead(
        shared_desk.partner_read(agreement, subject_ids=[customer_id], fields=[])
    )
    assert list(everything.fields) == ["invoices.kid", "invoices.number"]
    for changes, reason in [
        ({"fields": ["invoices.kid", "invoices.iban"]}, "FIELD_NOT_ALLOWED"),
        ({"fields": ["delivery_contacts.phone"]}, "FIELD_NOT_ALLOWED"),
        ({"scope": "claims:read"}, "SCOPE_NOT_ALLOWED"),
        ({"purpose": "customer_service"}, "PURPOSE_NOT_ALLOWED"),
        ({"processor_id": new_id("prc")}, "AGREEMENT_NOT_FOUND"),
    ]:
        read = shared_desk.partner_read(agreement, subject_ids=[customer_id], **changes)
        assert await reason_of(shared_desk.billing.AuthorizePartnerRead(read)) == reason
    assert len(await entries_of(shared_desk, customer_id)) == 1


async def test_suspension_and_the_calendar_cut_a_partner_off_at_the_next_call(desk: Desk):
    agreement = await desk.active()
    await desk.billing.AuthorizePartnerRead(desk.partner_read(agreement))
    await desk.suspend(agreement.agreement_id)
    assert await reason_of(desk.billing.AuthorizePartnerRead(desk.partner_read(agreement))) == (
        "AGREEMENT_NOT_ACTIVE"
    )
    check_only = desk.partner_read(agreement, subject_ids=[])
    assert await reason_of(desk.billing.AuthorizePartnerRead(check_only)) == "AGREEMENT_NOT_ACTIVE"

    dated = await desk.active()
    clock = desk.place.clock
    clock.set(datetime(2026, 12, 31, 22, 59, tzinfo=UTC))  # the last minute of the last day in Oslo
    await desk.billing.AuthorizePartnerRead(desk.partner_read(dated))
    clock.set(datetime(2026, 12, 31, 23, 0, tzinfo=UTC))
    assert (
        await reason_of(desk.billing.AuthorizePartnerRead(desk.partner_read(dated))) == "AGREEMENT_NOT_ACTIVE"
    )


async def test_a_revoked_client_reads_nothing_more(shared_desk: Desk):
    agreement = await shared_desk.active()
    read = shared_desk.partner_read(agreement)
    await shared_desk.billing.AuthorizePartnerRead(read)
    await shared_desk.dpo.RevokePartnerClient(
        rpc.RevokePartnerClientRequest(request_id=fresh(), client_id=read.client_id)
    )
    other = shared_desk.partner_read(await shared_desk.active()).client_id
    for client_id in (read.client_id, other, new_id("cli"), ""):
        for changes in ({}, {"subject_ids": []}):
            late = shared_desk.partner_read(agreement, client_id=client_id, **changes)
            assert (
                await reason_of(shared_desk.billing.AuthorizePartnerRead(late))
                == "CLIENT_AUTHENTICATION_FAILED"
            )


async def test_pages_of_the_ledger(shared_desk: Desk, customer_id: str):
    for _ in range(5):
        await shared_desk.billing.RecordRead(staff_read(customer_id))
    me, seen, token = shared_desk.as_customer(customer_id), [], ""
    while True:
        page = await me.ListOwnDisclosures(
            rpc.ListOwnDisclosuresRequest(customer_id=customer_id, page_size=2, page_token=token)
        )
        seen += [line.entry_id for line in page.disclosures]
        token = page.next_page_token
        if not token:
            break
    assert len(seen) == len(set(seen)) == 5
    other = new_id("cus")
    first = await me.ListOwnDisclosures(rpc.ListOwnDisclosuresRequest(customer_id=customer_id, page_size=2))
    foreign = rpc.ListOwnDisclosuresRequest(customer_id=other, page_token=first.next_page_token)
    assert await reason_of(shared_desk.as_customer(other).ListOwnDisclosures(foreign)) == "PAGE_TOKEN_INVALID"


async def test_the_officer_needs_a_reason_too(shared_desk: Desk, customer_id: str):
    officer = shared_desk.as_(Caller(kind="staff", id="d", roles=frozenset({"dpo"})))
    request = rpc.ListDisclosuresRequest(customer_id=customer_id)
    assert await reason_of(officer.ListDisclosures(request)) == "ACCESS_REASON_REQUIRED"
    verify = rpc.VerifyLedgerRequest(customer_id=customer_id)
    assert await reason_of(officer.VerifyLedger(verify)) == "ACCESS_REASON_REQUIRED"
    assert (await verdict_on(shared_desk, customer_id)).entries == 0


async def test_the_officers_look_is_on_the_ledger_before_it_shows(shared_desk: Desk, customer_id: str):
    await shared_desk.billing.RecordRead(staff_read(customer_id))
    request = rpc.ListDisclosuresRequest(customer_id=customer_id)
    look, agent = (await shared_desk.dpo.ListDisclosures(request)).disclosures
    assert (look.recipient_id, look.recipient_role, look.evidence) == (DPO.id, "dpo", "audit")
    assert (look.purpose, list(look.fields)) == ("security_logging", ["disclosures.entries"])
    assert agent.recipient_id == "staff-kari"
    own = rpc.ListOwnDisclosuresRequest(customer_id=customer_id)
    seen = (await shared_desk.as_customer(customer_id).ListOwnDisclosures(own)).disclosures
    assert [line.recipient for line in seen] == ["dpo", "agent"]
    nobody = rpc.ListDisclosuresRequest(customer_id="ola.nordmann")
    assert await reason_of(shared_desk.dpo.ListDisclosures(nobody)) == "DISCLOSURE_REQUEST_INVALID"


async def test_two_identical_reads_of_several_at_once_are_one_entry_each(shared_desk: Desk):
    subjects = [new_id("cus") for _ in range(5)]
    read = staff_read(*subjects)
    answers = await asyncio.gather(*(shared_desk.billing.RecordRead(read) for _ in range(6)))
    assert len({tuple(answer.entry_ids) for answer in answers}) == 1
    for subject in subjects:
        verdict = await verdict_on(shared_desk, subject)
        assert (verdict.intact, verdict.entries) == (True, 1)

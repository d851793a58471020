"""Processors, agreements and partner clients over the real wire."""

import json
from datetime import timedelta

import pytest

from personvern.disclosure.v1 import disclosure_pb2 as pb
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from tests.component.disclosure.conftest import Desk, fresh, full_terms, processor_request


async def reason_of(call) -> str:
    with pytest.raises(RemoteError) as refusal:
        await call
    return refusal.value.reason


async def test_a_processor_is_registered_once_and_sealed_at_rest(shared_desk: Desk):
    request = processor_request(organisation_number="974760673")
    first = (await shared_desk.dpo.RegisterProcessor(request)).processor
    again = (await shared_desk.dpo.RegisterProcessor(request)).processor
    assert first == again
    assert first.name == "Trykkeriet i Dalen AS"
    other = processor_request(organisation_number="974760673", name="Another name")
    assert await reason_of(shared_desk.dpo.RegisterProcessor(other)) == "PROCESSOR_ALREADY_REGISTERED"

    service = shared_desk.place.parts["disclosure"]
    for name in ("processors", "agreements", "outbox"):
        async for row in service.parts.mongo.collection(name).each({}):
            assert "Trykkeriet" not in str(row)
            assert "974760673" not in str(row)


async def test_a_bad_processor_names_every_field(desk: Desk):
    request = processor_request(
        name=" ", organisation_number="123456789", category="Print Shop", country="Norway", contact_email="x"
    )
    with pytest.raises(RemoteError) as refusal:
        await desk.dpo.RegisterProcessor(request)
    assert refusal.value.reason == "DISCLOSURE_REQUEST_INVALID"
    fields = {violation.field for violation in refusal.value.violations}
    assert fields == {"name", "organisation_number", "category", "country", "contact_email"}
    assert (await desk.dpo.ListProcessors(rpc.ListProcessorsRequest())).processors == []


async def test_only_the_privacy_officer_sees_the_register(desk: Desk):
    agent = desk.as_(Caller(kind="staff", id="a", roles=frozenset({"agent"}), access_reason="x"))
    assert await reason_of(agent.ListProcessors(rpc.ListProcessorsRequest())) == "CALLER_NOT_ALLOWED"


async def test_an_agreement_goes_its_way_and_every_step_is_idempotent(shared_desk: Desk):
    processor = await shared_desk.processor()
    draft_request = rpc.DraftAgreementRequest(
        request_id=fresh(), processor_id=processor.processor_id, terms=full_terms(instructions="")
    )
    draft = (await shared_desk.dpo.DraftAgreement(draft_request)).agreement
    assert (await shared_desk.dpo.DraftAgreement(draft_request)).agreement == draft
    assert draft.status == pb.AGREEMENT_STATUS_DRAFT

    activate = rpc.ActivateAgreementRequest(request_id=fresh(), agreement_id=draft.agreement_id)
    with pytest.raises(RemoteError) as refusal:
        await shared_desk.dpo.ActivateAgreement(activate)
    assert refusal.value.reason == "AGREEMENT_INCOMPLETE"
    assert [violation.field for violation in refusal.value.violations] == ["instructions"]

    amend = rpc.AmendAgreementRequest(
        request_id=fresh(), agreement_id=draft.agreement_id, version=draft.version, terms=full_terms()
    )
    amended = (await shared_desk.dpo.AmendAgreement(amend)).agreement
    assert (await shared_desk.dpo.AmendAgreement(amend)).agreement == amended
    assert amended.version == draft.version + 1
    stale = rpc.AmendAgreementRequest(
        request_id=fresh(), agreement_id=draft.agreement_id, version=draft.version, terms=full_terms()
    )
    assert await reason_of(shared_desk.dpo.AmendAgreement(stale)) == "AGREEMENT_CHANGED"

    step = {"request_id": fresh(), "agreement_id": draft.agreement_id}
    for call, request, status in [
        (shared_desk.dpo.ActivateAgreement, rpc.ActivateAgreementRequest(**step), pb.AGREEMENT_STATUS_ACTIVE),
        (
            shared_desk.dpo.SuspendAgreement,
            rpc.SuspendAgreementRequest(**step, reason="x"),
            pb.AGREEMENT_STATUS_SUSPENDED,
        ),
        (shared_desk.dpo.ResumeAgreement, rpc.ResumeAgreementRequest(**step), pb.AGREEMENT_STATUS_ACTIVE),
        (
            shared_desk.dpo.EndAgreement,
            rpc.EndAgreementRequest(**step, reason="over"),
            pb.AGREEMENT_STATUS_ENDED,
        ),
    ]:
        first = (await call(request)).agreement
        assert first.status == status
        assert (await call(request)).agreement == first
    resume = rpc.ResumeAgreementRequest(request_id=fresh(), agreement_id=draft.agreement_id)
    assert await reason_of(shared_desk.dpo.ResumeAgreement(resume)) == "AGREEMENT_STATE"


async def test_lists_go_on_by_cursor_and_refuse_a_token_of_another_query(desk: Desk):
    made = [(await desk.processor(name=f"Firma {number}")).processor_id for number in range(5)]
    first = await desk.dpo.ListProcessors(rpc.ListProcessorsRequest(page_size=2))
    second = await desk.dpo.ListProcessors(
        rpc.ListProcessorsRequest(page_size=2, page_token=first.next_page_token)
    )
    third = await desk.dpo.ListProcessors(
        rpc.ListProcessorsRequest(page_size=2, page_token=second.next_page_token)
    )
    pages = [*first.processors, *second.processors, *third.processors]
    assert [processor.processor_id for processor in pages] == made
    assert third.next_page_token == ""
    foreign = rpc.ListAgreementsRequest(page_token=first.next_page_token)
    assert await reason_of(desk.dpo.ListAgreements(foreign)) == "PAGE_TOKEN_INVALID"


async def test_no_name_of_a_processor_reaches_the_public_register(desk: Desk):
    processor = await desk.processor(name="Hemmelig Databehandler AS")
    await desk.active(processor.processor_id, subject_matter="Hemmelig Databehandler AS prints")
    await desk.draft((await desk.processor(category="debt_collection")).processor_id)
    anyone = desk.as_(Caller())
    answer = await anyone.ListPublicProcessors(rpc.ListPublicProcessorsRequest())
    assert [line.category for line in answer.categories] == ["invoice_distribution"]
    assert list(answer.categories[0].purposes) == ["invoicing"]
    assert list(answer.categories[0].countries) == ["NO"]
    wire = answer.SerializeToString()
    for secret in ("Hemmelig", processor.processor_id, processor.contact_email, processor.security_contact):
        assert secret.encode() not in wire
    fields = {field.name for field in pb.PublicProcessorCategory.DESCRIPTOR.fields}
    assert fields == {"category", "purposes", "countries", "transfer_tools"}


async def test_the_secret_is_shown_for_ten_minutes_and_opens_only_what_the_agreement_covers(desk: Desk):
    agreement = await desk.active(scopes=["invoices:read"])
    request = rpc.CreatePartnerClientRequest(
        request_id=fresh(), agreement_id=agreement.agreement_id, scopes=["invoices:read"]
    )
    made = await desk.dpo.CreatePartnerClient(request)
    again = await desk.dpo.CreatePartnerClient(request)
    assert again == made
    assert len(made.secret) >= 43

    granted = await desk.gateway.AuthenticateClient(
        rpc.AuthenticateClientRequest(client_id=made.client.client_id, secret=made.secret)
    )
    assert granted.agreement_id == agreement.agreement_id
    assert granted.processor_id == agreement.processor_id
    assert (list(granted.scopes), list(granted.purposes)) == (["invoices:read"], ["invoicing"])

    other = rpc.CreatePartnerClientRequest(
        request_id=fresh(), agreement_id=agreement.agreement_id, scopes=["invoices:read"]
    )
    assert (await desk.dpo.CreatePartnerClient(other)).secret != made.secret
    desk.place.clock.advance(timedelta(minutes=11))
    with pytest.raises(RemoteError) as refusal:
        await desk.dpo.CreatePartnerClient(request)
    assert refusal.value.reason == "SECRET_NO_LONGER_SHOWN"
    assert refusal.value.metadata["client_id"] == made.client.client_id

    beyond = rpc.CreatePartnerClientRequest(
        request_id=fresh(), agreement_id=agreement.agreement_id, scopes=["claims:read"]
    )
    assert await reason_of(desk.dpo.CreatePartnerClient(beyond)) == "SCOPE_NOT_ALLOWED"
    asked = rpc.AuthenticateClientRequest(
        client_id=made.client.client_id, secret=made.secret, scopes=["claims:read"]
    )
    assert await reason_of(desk.gateway.AuthenticateClient(asked)) == "SCOPE_NOT_ALLOWED"


async def test_unknown_wrong_and_revoked_get_one_and_the_same_answer(shared_desk: Desk):
    agreement = await shared_desk.active()
    made = await shared_desk.dpo.CreatePartnerClient(
        rpc.CreatePartnerClientRequest(
            request_id=fresh(), agreement_id=agreement.agreement_id, scopes=["invoices:read"]
        )
    )
    revoke = rpc.RevokePartnerClientRequest(request_id=fresh(), client_id=made.client.client_id)

    async def answer(client_id: str, secret: str) -> tuple[str, str, str]:
        request = rpc.AuthenticateClientRequest(client_id=client_id, secret=secret)
        with pytest.raises(RemoteError) as refusal:
            await shared_desk.gateway.AuthenticateClient(request)
        return refusal.value.reason, refusal.value.text, json.dumps(dict(refusal.value.metadata))

    unknown = await answer("cli_00000000000000000000000000000000", made.secret)
    wrong = await answer(made.client.client_id, "wrong")
    first = await shared_desk.dpo.RevokePartnerClient(revoke)
    assert await shared_desk.dpo.RevokePartnerClient(revoke) == first
    revoked = await answer(made.client.client_id, made.secret)
    assert unknown == wrong == revoked
    assert unknown[0] == "CLIENT_AUTHENTICATION_FAILED"


async def test_no_token_under_an_agreement_that_is_not_in_force(shared_desk: Desk):
    agreement = await shared_desk.active()
    made = await shared_desk.dpo.CreatePartnerClient(
        rpc.CreatePartnerClientRequest(
            request_id=fresh(), agreement_id=agreement.agreement_id, scopes=["invoices:read"]
        )
    )
    right = rpc.AuthenticateClientRequest(client_id=made.client.client_id, secret=made.secret)
    await shared_desk.suspend(agreement.agreement_id)
    assert await reason_of(shared_desk.gateway.AuthenticateClient(right)) == "AGREEMENT_NOT_ACTIVE"
    wrong = rpc.AuthenticateClientRequest(client_id=made.client.client_id, secret="guess")
    assert await reason_of(shared_desk.gateway.AuthenticateClient(wrong)) == "CLIENT_AUTHENTICATION_FAILED"

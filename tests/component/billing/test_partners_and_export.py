"""What leaves billing: to a partner what its agreement releases, to the person everything."""

import json

import pytest

from personvern.billing.v1 import billing_service_pb2 as rpc
from personvern.privacy.v1 import privacy_service_pb2 as privacy
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from tests.component.billing.conftest import A, World
from tests.component.billing.test_payments import billed, paid

PRINTER = Caller(
    "partner",
    "prc_1",
    scopes=frozenset({"invoices:read"}),
    purposes=("invoicing",),
    agreement_id="agr_1",
)


async def test_a_partner_reads_exactly_the_released_fields(world: World) -> None:
    (invoice,) = await billed(world, 1)
    answer = await world.as_(PRINTER).ListPartnerInvoices(rpc.ListPartnerInvoicesRequest(purpose="invoicing"))
    (given,) = answer.invoices
    assert [field.name for field, _ in given.ListFields()] == ["number", "kid", "total_ore"]
    assert (given.kid, given.total_ore) == (invoice.kid, invoice.total_ore)
    assert list(answer.fields) == ["kid", "number", "total_ore"]
    read = world.disclosure.partner_reads[-1]
    assert (read.agreement_id, read.scope, read.purpose) == ("agr_1", "invoices:read", "invoicing")
    assert list(read.subject_ids) == ["cus_1"]


async def test_a_partner_may_ask_for_fewer_fields_and_gets_the_party_only_when_released(world: World) -> None:
    await billed(world, 1)
    world.disclosure.released += ["invoices.party_name", "invoices.party_address"]
    request = rpc.ListPartnerInvoicesRequest(purpose="invoicing", fields=["party_name", "party_address"])
    (given,) = (await world.as_(PRINTER).ListPartnerInvoices(request)).invoices
    assert [field.name for field, _ in given.ListFields()] == ["party_name", "party_address"]
    assert list(given.party_address) == ["Storgata 1", "0150 Oslo", "NO"]


async def test_fields_outside_the_agreement_and_after_its_end_are_refused(world: World) -> None:
    await billed(world, 1)
    request = rpc.ListPartnerInvoicesRequest(purpose="invoicing", fields=["party_name"])
    with pytest.raises(RemoteError) as refused:
        await world.as_(PRINTER).ListPartnerInvoices(request)
    assert refused.value.reason == "FIELD_NOT_ALLOWED"
    world.disclosure.active = False
    with pytest.raises(RemoteError):
        await world.as_(PRINTER).ListPartnerInvoices(rpc.ListPartnerInvoicesRequest(purpose="invoicing"))


async def test_without_the_ledger_nothing_leaves(world: World) -> None:
    await billed(world, 1)
    world.disclosure.active = False
    other = Caller("partner", "prc_1", scopes=frozenset({"delivery-contacts:read"}), agreement_id="agr_1")
    for caller, reason in ((other, "CALLER_NOT_ALLOWED"), (PRINTER, "FIELD_NOT_ALLOWED")):
        with pytest.raises(RemoteError) as refused:
            await world.as_(caller).ListPartnerInvoices(
                rpc.ListPartnerInvoicesRequest(purpose="invoicing", page_token="broken")
            )
        assert refused.value.reason == reason


async def test_unknown_fields_and_a_missing_purpose_are_named(shared_world: World) -> None:
    with pytest.raises(RemoteError) as refused:
        await shared_world.as_(PRINTER).ListPartnerInvoices(
            rpc.ListPartnerInvoicesRequest(fields=["kid", "birth_date"])
        )
    assert refused.value.reason == "PARTNER_READ_INVALID"
    assert [violation.field for violation in refused.value.violations] == ["purpose", "fields[1]"]


async def test_the_person_gets_everything_with_its_types(world: World) -> None:
    invoices = await billed(world, 3)
    await world.pay(*(paid(invoice) for invoice in invoices))
    request = privacy.ExportRequest(customer_id="cus_1", kind=privacy.EXPORT_KIND_ACCESS, language="nb")
    answer = await world.privacy.Export(request)
    sections = {section.key: section for section in answer.sections}
    assert list(sections) == [
        "billing.account",
        "billing.subscriptions",
        "billing.invoices",
        "billing.payments",
        "billing.payout_account",
        "billing.refunds",
        "billing.einvoice_agreement",
        "billing.avtalegiro",
        "billing.avtalegiro_claims",
        "billing.efaktura",
        "billing.invoice_links",
        "billing.efaktura_submissions",
        "billing.credit_notes",
        "billing.write_offs",
        "billing.charges",
        "billing.deferrals",
        "billing.payment_plans",
        "billing.dunning_steps",
        "billing.claims",
        "billing.disputes",
        "billing.closures",
        "billing.credit_checks",
    ]
    assert sections["billing.invoices"].title == "Fakturaer"
    assert sections["billing.invoices"].retention == "bookkeeping_vouchers"
    records = {key: json.loads(section.records_json) for key, section in sections.items()}
    assert records["billing.account"][0]["balance_ore"] == 0
    assert records["billing.invoices"][0]["total_ore"] == invoices[0].total_ore
    assert records["billing.invoices"][0]["party"]["postcode"] == "0150"
    assert records["billing.invoices"][0]["kept_until"] == "2031-12-31"
    assert records["billing.payout_account"][0]["account_number"] == A
    assert A not in sections["billing.payments"].records_json.decode()
    assert records["billing.payments"][0]["payer_account"] == "***********"


async def test_portability_has_only_what_the_person_provided(world: World) -> None:
    await billed(world, 1)
    request = privacy.ExportRequest(customer_id="cus_1", kind=privacy.EXPORT_KIND_PORTABILITY, language="en")
    sections = (await world.privacy.Export(request)).sections
    assert [section.key for section in sections] == ["billing.einvoice_agreement"]


async def test_a_stranger_has_empty_sections(shared_world: World) -> None:
    request = privacy.ExportRequest(customer_id="cus_9", kind=privacy.EXPORT_KIND_ACCESS, language="en")
    answer = await shared_world.privacy.Export(request)
    assert {section.records_json for section in answer.sections} == {b"[]"}


async def test_only_disclosure_may_ask(shared_world: World) -> None:
    from personvern.privacy.v1 import privacy_service_pb2_grpc

    stub = shared_world.place.stub(
        "billing", privacy_service_pb2_grpc.PrivacyServiceStub, Caller("service", "survey")
    )
    with pytest.raises(RemoteError) as refused:
        await stub.Export(privacy.ExportRequest(customer_id="cus_1"))
    assert refused.value.reason == "CALLER_NOT_ALLOWED"

"""How far rights reach: every id of the person, and those who received data (GDPR art. 19)."""

from typing import Any

import pytest
import pytest_asyncio

from deploy.local.api import Api, ok, refused
from personvern.disclosure.v1 import disclosure_pb2 as pb
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc
from personvern.disclosure.v1 import disclosure_service_pb2_grpc as stubs
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError
from services.chassis.ids import new_id
from tests.component.disclosure.rights import WHERE, Person, registered
from tests.component.disclosure.test_five_contexts import finished, logged_in
from tests.component.disclosure.test_http import PROCESSOR, TERMS
from tests.support.eventually import eventually
from tests.support.suite import Suite


@pytest_asyncio.fixture
async def kari(fresh_suite: Suite) -> Person:
    """A customer of her own suite, and the officer."""
    return await registered(fresh_suite)


async def test_the_package_of_somebody_merged_has_what_stands_under_each_id(kari: Person) -> None:
    agent = await logged_in(kari.suite, "anne.agent", "agent", X_Access_Reason="customer_request; case=1")
    body = {
        "given_name": "Kari",
        "family_name": "Kanarifugl",
        "birth_date": "1991-03-04",
        "email": "kari.igjen@example.com",
        "phone": "41234569",
        "home_address": {"street": "Strandgata 1", "postcode": "5501", "city": "Haugesund"},
    }
    other = ok(await agent.post("/v1/staff/customers", body))["customer_id"]
    consents = ok(await kari.api.get("/v1/me/consents"))["consents"]
    offers = next(item for item in consents if item["purpose"] == "marketing_new_offers")
    said = {"text_hash": offers["text_hash"], "language": "nb", "channel": "phone"}
    ok(await agent.post(f"/v1/staff/customers/{other}/consents/marketing_new_offers:grant", said))
    paper = {"kind": "rectification", "details": "Feil telefon.", "customer_id": other}
    old = await kari.noted(**paper)
    merge = {"survivor_id": kari.customer_id, "merged_id": other, "reason": "duplicate_registration"}
    ok(await agent.post("/v1/staff/customers:merge", merge))

    async def known() -> bool:
        return len(ok(await kari.api.get(WHERE))["data_requests"]) == 1

    await eventually(known)
    assert ok(await kari.api.get(f"{WHERE}/{old['data_request_id']}"))["details"] == "Feil telefon."
    one = await kari.ask(status=202, kind="access")
    assert (await finished(kari.api, one["operation"]))["state"] == "done"
    package = ok(await kari.api.get(f"{WHERE}/{one['data_request_id']}/package"))
    sections = {section["key"]: section["records"] for section in package["sections"]}
    assert [item["customer_id"] for item in sections["consent.ledger"]] == [other]
    assert {item["kind"]: item.get("customer_id", "") for item in sections["disclosure.data_requests"]} == {
        "access": "",
        "rectification": other,
    }


async def partner(kari: Person, name: str, field: str) -> Api:
    """A partner under an agreement of its own, which has read one field of hers."""
    firm = {**PROCESSOR, "name": name, "contact_email": "x@firma.example"}
    processor_id = ok(await kari.officer.post("/v1/staff/processors", firm))["processor_id"]
    scopes = ["invoices:read", "rectifications:read", "restrictions:read"]
    fields = [f"invoices.{field}", "rectifications.customer_id", "restrictions.customer_id"]
    terms = {**TERMS, "scopes": scopes, "fields": fields}
    draft = ok(
        await kari.officer.post("/v1/staff/agreements", {"processor_id": processor_id, "terms": terms})
    )
    agreement_id = draft["agreement_id"]
    ok(await kari.officer.post(f"/v1/staff/agreements/{agreement_id}:activate"))
    client = {"agreement_id": agreement_id, "scopes": scopes}
    made = ok(await kari.officer.post("/v1/staff/partner-clients", client))
    billing = kari.suite.stub("disclosure", stubs.DisclosureServiceStub, Caller(kind="service", id="billing"))
    await billing.AuthorizePartnerRead(
        rpc.AuthorizePartnerReadRequest(
            request_id=new_id("req"),
            processor_id=processor_id,
            agreement_id=agreement_id,
            client_id=made["client"]["client_id"],
            scope="invoices:read",
            purpose="invoicing",
            subject_ids=[kari.customer_id],
        )
    )
    form = {
        "grant_type": "client_credentials",
        "client_id": made["client"]["client_id"],
        "client_secret": made["client_secret"],
    }
    return kari.suite.api(ok(await kari.suite.api().post("/oauth/token", data=form))["access_token"])


async def test_who_received_what_was_wrong_or_is_restricted_hears_of_it(kari: Person) -> None:
    named = await partner(kari, "Trykkeriet i Dalen AS", "receiver_name")
    numbered = await partner(kari, "Regnskap i Dalen AS", "number")
    me = await kari.api.get("/v1/me")
    ok(await kari.api.patch("/v1/me", {"given_name": "Karin"}, headers={"If-Match": me.headers["ETag"]}))

    async def corrected() -> list[Any]:
        return list(ok(await named.get("/v1/partner/rectifications"))["rectifications"])

    (told,) = await eventually(corrected)
    assert told["customer_id"] == kari.customer_id
    assert ok(await numbered.get("/v1/partner/rectifications")) == {"rectifications": [], "more": False}
    where = f"/v1/partner/rectifications/{told['notice_id']}:confirm"
    refused(await numbered.post(where), 404, "NOTICE_NOT_FOUND")
    done = ok(await named.post(where, key="c1"))
    assert ok(await named.post(where, key="c1")) == done
    assert done["confirmed_at"]
    assert await corrected() == []

    await kari.ask(kind="restriction", ground="unlawful_processing")
    for one in (named, numbered):
        (only,) = ok(await one.get("/v1/partner/restrictions"))["restrictions"]
        ok(await one.post(f"/v1/partner/restrictions/{only['notice_id']}:confirm"))
        assert ok(await one.get("/v1/partner/restrictions"))["restrictions"] == []


async def test_a_restriction_that_is_cut_off_is_kept_and_goes_through(kari: Person) -> None:
    her = Caller(kind="customer", id=kari.customer_id)
    stub = kari.suite.stub("disclosure", stubs.DisclosureServiceStub, her)
    asked = rpc.OpenDataRequestRequest(
        request_id="r1",
        customer_id=kari.customer_id,
        kind=pb.DATA_REQUEST_KIND_RESTRICTION,
        ground="unlawful_processing",
    )
    await kari.suite.stop("customer")
    with pytest.raises(RemoteError) as refusal:
        await stub.OpenDataRequest(asked)
    assert refusal.value.transient
    await kari.suite.start("customer")
    (kept,) = ok(await kari.api.get(WHERE))["data_requests"]

    async def in_force() -> bool:
        found = ok(await kari.api.get(f"{WHERE}/{kept['data_request_id']}"))
        return bool(found["status"] == "completed")

    await eventually(in_force)
    assert (await kari.decision())["rule"] == "PROCESSING_RESTRICTED"
    again = (await stub.OpenDataRequest(asked)).data_request
    assert again.data_request_id == kept["data_request_id"]

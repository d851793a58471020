"""The privacy officer, a partner and a person, through the gateway."""

from collections.abc import Callable
from typing import Any

import pytest_asyncio

from deploy.local.api import Api, ok, refused
from personvern.customer.v1 import customer_service_pb2 as customer_pb
from personvern.customer.v1 import customer_service_pb2_grpc as customer_stubs
from services.chassis.caller import allow, anyone
from services.chassis.ids import new_id
from services.chassis.rpc_server import Servicer
from tests.component.disclosure.conftest import Desk, staff_read
from tests.component.disclosure.test_data_requests import FakeContext, stand_ins
from tests.support.eventually import eventually
from tests.support.in_clear import in_clear
from tests.support.suite import Suite

TERMS: dict[str, Any] = {
    "subject_matter": "Printing and sending invoices",
    "instructions": "Print what is sent, delete after 30 days",
    "purposes": ["invoicing"],
    "data_categories": ["invoice_data"],
    "subject_categories": ["customers"],
    "scopes": ["invoices:read"],
    "fields": ["invoices.kid", "invoices.number"],
    "checklist": [{"item": letter, "reference": f"DPA {letter}"} for letter in "abcdefgh"],
    "countries": [{"country": "NO"}],
    "valid_from": "2026-01-01",
    "valid_until": "2026-12-31",
}
PROCESSOR = {
    "name": "Trykkeriet i Dalen AS",
    "category": "invoice_distribution",
    "country": "NO",
    "contact_email": "personvern@trykkeriet.example",
    "security_contact": "+4752700000",
}


class KnowsKari:
    """The customer context as far as the gateway's log-in needs it."""

    def __init__(self, customer_id: str) -> None:
        self.customer_id, self.language = customer_id, "nb"
        self.sent: list[Any] = []
        self.trouble: Callable[[Any], None] = lambda _request: None

    def __getattr__(self, method: str) -> Any:
        @allow(anyone())
        async def answer(_request: object, _context: object) -> Any:
            return getattr(customer_pb, f"{method}Response")()

        return answer

    @allow(anyone())
    async def ResolveIdentity(self, _request: object, _context: object) -> Any:
        return customer_pb.ResolveIdentityResponse(customer_id=self.customer_id, language=self.language)

    @allow(anyone())
    async def SendMessage(self, request: Any, _context: object) -> Any:
        self.trouble(request)
        self.sent.append(request)
        return customer_pb.SendMessageResponse(message_id=new_id("msg"))


class Counter:
    """The gateway in front of disclosure, and who comes to it."""

    def __init__(self, place: Suite, customer_id: str, knows: KnowsKari) -> None:
        self.place, self.customer_id, self.anyone, self.knows = place, customer_id, place.api(), knows

    async def as_(self, subject: str, *roles: str, **headers: str) -> Api:
        token = ok(await self.anyone.post("/dev/login", {"subject": subject, "roles": list(roles)}))
        return self.anyone.logged_in(token["access_token"], **headers)


@pytest_asyncio.fixture
async def counter(place: Suite, desk: Desk, customer_id: str) -> Counter:
    """Disclosure and gateway run; the other contexts are stood in for."""
    knows = KnowsKari(customer_id)
    for name in ("customer", "consent", "billing", "survey"):
        servicers = stand_ins(name, FakeContext(name))
        if name == "customer":
            servicers.append(
                Servicer(
                    customer_stubs.add_CustomerServiceServicer_to_server,
                    knows,
                    customer_pb.DESCRIPTOR.services_by_name["CustomerService"],
                )
            )
        await place.fake(name, servicers)
    await place.start("gateway")
    return Counter(place, customer_id, knows)


async def test_the_officer_sets_a_partner_up_and_cuts_it_off(counter: Counter, desk: Desk):
    officer = await counter.as_("pia.personvern", "dpo")
    first = await officer.post("/v1/staff/processors", PROCESSOR, key="k1")
    assert ok(await officer.post("/v1/staff/processors", PROCESSOR, key="k1")) == ok(first)
    processor_id = first.json()["processor_id"]
    body = {"processor_id": processor_id, "terms": {**TERMS, "checklist": TERMS["checklist"][:7]}}
    draft = ok(await officer.post("/v1/staff/agreements", body))
    address = f"/v1/staff/agreements/{draft['agreement_id']}"
    refused(await officer.post(f"{address}:activate"), 409, "AGREEMENT_INCOMPLETE", "checklist.h")
    seen = await officer.get(address)
    changed = await officer.put(address, {"terms": TERMS}, headers={"If-Match": seen.headers["ETag"]})
    assert (seen.headers["ETag"], changed.headers["ETag"]) == ('"1"', '"2"')
    amended = ok(changed)
    assert amended["terms"]["valid_from"] == "2026-01-01"
    refused(
        await officer.put(address, {"terms": TERMS}, headers={"If-Match": '"1"'}), 412, "AGREEMENT_CHANGED"
    )
    assert ok(await officer.post(f"{address}:activate"))["status"] == "active"

    body = {"agreement_id": draft["agreement_id"], "scopes": ["invoices:read"]}
    made = ok(await officer.post("/v1/staff/partner-clients", body, key="k2"))
    again = ok(await officer.post("/v1/staff/partner-clients", body, key="k2"))
    assert again == made
    credentials = {
        "grant_type": "client_credentials",
        "client_id": made["client"]["client_id"],
        "client_secret": made["client_secret"],
    }
    token = ok(await counter.anyone.post("/oauth/token", data=credentials))
    assert token["scope"] == "invoices:read"

    listed = ok(await officer.get("/v1/staff/agreements", params={"processor_id": processor_id}))
    assert [item["agreement_id"] for item in listed["agreements"]] == [draft["agreement_id"]]
    suspended = ok(await officer.post(f"{address}:suspend", {"reason": "incident"}))
    assert (suspended["status"], suspended["status_reason"]) == ("suspended", "incident")
    late = await counter.anyone.post("/oauth/token", data=credentials)
    assert (late.status_code, late.json()["error"]) == (401, "invalid_client")
    assert ok(await officer.post(f"{address}:resume"))["status"] == "active"
    client = f"/v1/staff/partner-clients/{made['client']['client_id']}"
    assert ok(await officer.post(f"{client}:revoke"))["revoked_at"]
    assert ok(await officer.post(f"{address}:end", {"reason": "over"}))["status"] == "ended"

    agent = await counter.as_("anne.agent", "agent")
    refused(await agent.get("/v1/staff/processors"), 403, "ROLE_MISSING")
    refused(await officer.post("/v1/staff/processors", {**PROCESSOR, "extra": 1}), 422, "FIELD_UNKNOWN")
    broken = await officer.post("/v1/staff/processors", {**PROCESSOR, "country": "no"})
    refused(broken, 422, "DISCLOSURE_REQUEST_INVALID", "country")


async def test_a_person_sees_who_looked_and_gets_the_package(counter: Counter, desk: Desk):
    agreement = await desk.active()
    await desk.billing.AuthorizePartnerRead(desk.partner_read(agreement, subject_ids=[counter.customer_id]))
    await desk.billing.RecordRead(staff_read(counter.customer_id))
    kari = await counter.as_("kari")
    seen = ok(await kari.get("/v1/me/disclosures", params={"page_size": 1}))
    rest = ok(await kari.get("/v1/me/disclosures", params={"page_token": seen["next_page_token"]}))
    lines = [*seen["disclosures"], *rest["disclosures"]]
    assert [(line["recipient_kind"], line["recipient"]) for line in lines] == [
        ("staff", "agent"),
        ("processor", "invoice_distribution"),
    ]
    assert in_clear("kari", lines) == []
    refused(await kari.get("/v1/me/disclosures", params={"page_token": "x.y"}), 400, "PAGE_TOKEN_INVALID")

    opened = await kari.post("/v1/me/data-requests", {"kind": "access"}, key="a")
    request = ok(opened, 202)
    assert opened.headers["location"] == request["operation"]
    again = ok(await kari.post("/v1/me/data-requests", {"kind": "access"}, key="a"))
    assert again["data_request_id"] == request["data_request_id"]

    async def ended() -> bool:
        return ok(await kari.get(request["operation"]))["state"] in {"done", "failed"}

    await eventually(ended)
    done = ok(await kari.get(f"/v1/me/data-requests/{request['data_request_id']}"))
    assert (done["status"], done["collected"]) == ("completed", 5)
    package = await kari.get(done["package"])
    assert package.headers["content-type"] == "application/json"
    assert len(ok(package)["sections"]) == 10
    page = await kari.get(done["package"], headers={"Accept": "text/html", "Accept-Language": "en"})
    assert page.headers["content-type"].startswith("text/html")
    assert "style-src 'unsafe-inline'" in page.headers["content-security-policy"]
    assert "The information we hold about you" in page.text
    printed = await kari.get(done["package"], headers={"Accept": "application/pdf", "Accept-Language": "nn"})
    assert printed.headers["content-type"] == "application/pdf"
    assert "personvern.pdf" in printed.headers["content-disposition"]
    assert printed.headers["cache-control"] == "no-store"
    assert printed.content.startswith(b"%PDF")
    assert len(ok(await kari.get("/v1/me/data-requests"))["data_requests"]) == 1
    missing = new_id("drq")
    refused(await kari.get(f"/v1/me/data-requests/{missing}"), 404, "DATA_REQUEST_NOT_FOUND")
    assert ok(await counter.anyone.get("/v1/public/schemas/access-package-v1"))["title"]
    refused(await counter.anyone.get("/v1/public/schemas/other"), 404, "SCHEMA_NOT_FOUND")


async def test_who_waits_has_the_package_with_the_answer(counter: Counter, desk: Desk):
    kari = await counter.as_("kari")
    waits = {"Prefer": "respond-async, wait=25"}
    opened = await kari.post("/v1/me/data-requests", {"kind": "access"}, key="w", headers=waits)
    request = ok(opened, 200)
    assert (request["status"], request["collected"]) == ("completed", 5)
    assert opened.headers["preference-applied"] == "wait=25"
    # How long somebody waits is no part of the command.
    again = await kari.post("/v1/me/data-requests", {"kind": "access"}, key="w")
    assert ok(again, 200) == request
    assert "preference-applied" not in again.headers
    ok(await kari.get(request["package"]))

    other = ok(await kari.post("/v1/me/data-requests", {"kind": "portability"}), 202)
    followed = await kari.get(other["operation"], headers={"Prefer": "wait=25"})
    assert (ok(followed)["state"], followed.headers["preference-applied"]) == ("done", "wait=25")
    assert ok(await kari.get(f"/v1/me/data-requests/{other['data_request_id']}"))["status"] == "completed"


async def test_without_a_language_asked_for_the_package_is_in_her_own_and_she_is_told(counter: Counter):
    counter.knows.language = "nn"
    kari = await counter.as_("kari.nordmann")
    assert ok(await kari.post("/v1/me/data-requests", {"kind": "access"}), 202)["language"] == "nn"
    (message,) = await eventually(lambda: counter.knows.sent)
    assert (message.customer_id, message.template) == (counter.customer_id, "data_package_ready")
    assert message.purpose == "customer_administration"
    assert message.values["expires_on"]
    headers = {"Accept-Language": "en"}
    asked = await kari.post("/v1/me/data-requests", {"kind": "portability"}, headers=headers)
    assert ok(asked, 202)["language"] == "en"


async def test_the_public_register_and_the_officers_ledger(counter: Counter, desk: Desk):
    agreement = await desk.active()
    await desk.billing.AuthorizePartnerRead(desk.partner_read(agreement, subject_ids=[counter.customer_id]))
    answer = await counter.anyone.get("/v1/public/processors")
    assert ok(answer)["categories"] == [
        {
            "category": "invoice_distribution",
            "purposes": ["invoicing"],
            "countries": ["NO"],
            "transfer_tools": [],
        }
    ]
    assert "Trykkeriet" not in answer.text
    assert agreement.processor_id not in answer.text

    where = f"/v1/staff/disclosures/{counter.customer_id}"
    hasty = await counter.as_("pia.personvern", "dpo")
    refused(await hasty.get(where), 428, "ACCESS_REASON_REQUIRED")
    officer = await counter.as_("pia.personvern", "dpo", X_Access_Reason="audit")
    entries = ok(await officer.get(where))["disclosures"]
    assert [entry["recipient_id"] for entry in entries] == ["pia.personvern", agreement.processor_id]
    refused(await hasty.post("/v1/staff/ledger:verify", {"customer_id": counter.customer_id}), 428)
    verdict = await officer.post("/v1/staff/ledger:verify", {"customer_id": counter.customer_id})
    assert ok(verdict) == {"entries": 2, "intact": True, "broken_entry_id": ""}

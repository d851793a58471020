"""A person in all five real contexts: who looked, who received, and a package that fits the schema."""

import json
import re
from typing import Any

from jsonschema import Draft202012Validator

from deploy.local.api import Api, ok, refused
from services.consent.policy import load
from services.disclosure.package.page import labelled, technical
from tests.component.disclosure.test_http import PROCESSOR, TERMS
from tests.support.eventually import eventually
from tests.support.suite import Suite

# What a person gave us, by consent or for a contract (GDPR 20): nothing derived, nothing that others wrote.
PROVIDED = {
    *("customer.person", "customer.contact_points", "customer.supply_addresses", "customer.purchases"),
    *("customer.contracts", "customer.usage_events", "customer.interests", "customer.social_links"),
    *("consent.consents", "consent.objections", "consent.ledger", "consent.preferences", "consent.terminals"),
    *("billing.einvoice_agreement", "survey.answers"),
}


def text(word: str) -> dict[str, str]:
    return {"nb": word, "nn": word, "en": word}


async def logged_in(suite: Suite, subject: str, *roles: str, **headers: str) -> Api:
    anyone = suite.api()
    token = ok(await anyone.post("/dev/login", {"subject": subject, "roles": list(roles)}))
    return anyone.logged_in(token["access_token"], **headers)


async def finished(api: Api, address: str) -> dict[str, Any]:
    async def look() -> dict[str, Any]:
        found = ok(await api.get(address))
        return found if found["state"] in {"done", "failed"} else {}

    return await eventually(look)


async def bought_and_billed(suite: Suite, kari: Api) -> None:
    staff = await logged_in(suite, "test.staff", "agent", "marketing", "finance", "ops")
    product = {"code": "fibre", "names": text("Fiber"), "group": "fibre", "terms": text("Vilkår")}
    terms = ok(await staff.post("/v1/staff/products", product))["terms"]["version_hash"]
    price = {"price_ore": 49_900, "valid_from": "2025-01-01"}
    ok(await staff.post("/v1/staff/products/fibre/prices", price))
    me = ok(await kari.get("/v1/me"))
    purchase = {
        "product_code": "fibre",
        "supply_address_id": me["supply_addresses"][0]["supply_address_id"],
        "accepted_terms_hash": terms,
        "start_date": "2025-12-01",
    }
    ok(await kari.post("/v1/me/purchases", purchase))

    async def billed() -> bool:
        run = ok(await staff.post("/v1/staff/invoice-runs", {"period": "2025-12"}), 202)
        assert (await finished(staff, run["href"]))["state"] == "done"
        return bool(ok(await kari.get("/v1/me/invoices"))["invoices"])

    await eventually(billed)


def field_names(value: Any) -> set[str]:
    """Names of fields at every depth, but for what lies inside a field for a verifier."""
    if isinstance(value, list):
        return set().union(*(field_names(item) for item in value))
    if not isinstance(value, dict):
        return set()
    if "records" in value:
        return field_names(value["records"])
    return set(value) | set().union(*(field_names(item) for key, item in value.items() if not technical(key)))


def assert_says_what_the_policy_says(package: dict[str, Any]) -> None:
    """A section is kept as the notice says of one of its classes: the notice and the package never differ."""
    policy = load()
    for section in package["sections"]:
        classes = policy.retention.values()
        kept = section["retention"]
        assert any(kept.startswith(item.text.nb.rstrip(".")) for item in classes), section["key"]


async def register(suite: Suite, kari: Api, number: int = 0) -> str:
    """Register Kari; with a number, another Kari with an address, a phone and a meter of her own."""
    body = f"707057500000{number:05}"
    metering_point = body + _gsrn(body)
    registration = {
        "given_name": "Kari",
        "family_name": "Kanarifugl",
        "birth_date": "1991-03-04",
        "email": f"kari.kanarifugl{number or ''}@example.com",
        "phone": str(41234567 + 1_000 * number),
        "home_address": {"street": "Strandgata 1", "postcode": "5501", "city": "Haugesund"},
        "supply_addresses": [
            {
                "street": "Strandgata 1",
                "postcode": "5501",
                "city": "Haugesund",
                "municipality_number": "1106",
                "metering_point_id": metering_point,
                "use": "household",
            }
        ],
    }
    return str(ok(await kari.post("/v1/public/registrations", registration))["customer_id"])


def _gsrn(body: str) -> str:
    """The GS1 check digit."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


async def partner_reads(suite: Suite) -> tuple[Api, str, str, Api]:
    officer = await logged_in(suite, "pia.personvern", "dpo", X_Access_Reason="audit")
    processor = ok(await officer.post("/v1/staff/processors", PROCESSOR))["processor_id"]
    terms = {**TERMS, "valid_from": "2025-01-01", "fields": ["invoices.number", "invoices.total_ore"]}
    draft = ok(await officer.post("/v1/staff/agreements", {"processor_id": processor, "terms": terms}))
    address = f"/v1/staff/agreements/{draft['agreement_id']}"
    ok(await officer.post(f"{address}:activate"))
    body = {"agreement_id": draft["agreement_id"], "scopes": ["invoices:read"]}
    made = ok(await officer.post("/v1/staff/partner-clients", body))
    token = ok(
        await suite.api().post(
            "/oauth/token",
            data={
                "grant_type": "client_credentials",
                "client_id": made["client"]["client_id"],
                "client_secret": made["client_secret"],
            },
        )
    )
    client = f"/v1/staff/partner-clients/{made['client']['client_id']}"
    return officer, address, client, suite.api().logged_in(token["access_token"])


async def test_who_received_who_looked_and_the_package(fresh_suite: Suite) -> None:
    suite = fresh_suite
    kari = await logged_in(suite, "kari")
    customer_id = await register(suite, kari)
    await bought_and_billed(suite, kari)
    consents = ok(await kari.get("/v1/me/consents"))["consents"]
    offers = next(item for item in consents if item["purpose"] == "marketing_new_offers")
    said = {"text_hash": offers["text_hash"], "language": "nb"}
    ok(await kari.post("/v1/me/consents/marketing_new_offers:grant", said))
    agent = await logged_in(suite, "anne.agent", "agent", X_Access_Reason="complaint; case=c1")
    contact = {"channel": "phone", "topic": "invoice.amount", "text": "Spurte om fakturaen."}
    ok(await agent.post(f"/v1/staff/customers/{customer_id}/interactions", contact))
    ok(await agent.get(f"/v1/staff/customers/{customer_id}"))

    officer, agreement, client, partner = await partner_reads(suite)
    page = ok(await partner.get("/v1/partner/invoices"))
    assert [set(invoice) >= {"number", "total_ore"} for invoice in page["invoices"]] == [True]
    assert "kid" not in page["invoices"][0]
    refused(await partner.get("/v1/partner/invoices", params={"fields": "kid"}), 403, "FIELD_NOT_ALLOWED")
    ok(await officer.post(f"{agreement}:suspend", {"reason": "incident"}))
    refused(await partner.get("/v1/partner/invoices"), 403, "AGREEMENT_NOT_ACTIVE")
    ok(await officer.post(f"{agreement}:resume"))
    ok(await partner.get("/v1/partner/invoices"))
    ok(await officer.post(f"{client}:revoke"))
    refused(await partner.get("/v1/partner/invoices"), 401, "CLIENT_AUTHENTICATION_FAILED")

    lines = ok(await kari.get("/v1/me/disclosures"))["disclosures"]
    assert [line["fields"] for line in lines if line["recipient_kind"] == "processor"] == [
        ["invoices.number", "invoices.total_ore"],
        ["invoices.number", "invoices.total_ore"],
    ]
    assert "agent" in {line["recipient"] for line in lines}
    assert "anne.agent" not in json.dumps(lines)

    request = ok(await kari.post("/v1/me/data-requests", {"kind": "access"}), 202)
    assert (await finished(kari, request["operation"]))["state"] == "done"
    address = f"/v1/me/data-requests/{request['data_request_id']}/package"
    package = ok(await kari.get(address))
    schema = ok(await suite.api().get("/v1/public/schemas/access-package-v1"))
    Draft202012Validator(schema).validate(package)
    sections = {section["key"]: section["records"] for section in package["sections"]}
    assert {key.partition(".")[0] for key in sections} == {
        "customer",
        "consent",
        "billing",
        "survey",
        "disclosure",
    }
    for key in (
        "customer.person",
        "customer.contracts",
        "customer.interactions",
        "consent.ledger",
        "billing.invoices",
        "disclosure.recipients",
        "disclosure.reads",
    ):
        assert sections[key], key
    person = list(sections["customer.person"][0])
    assert person.index("given_name") < person.index("family_name") < person.index("birth_date")
    assert sorted(key for key in field_names(package["sections"]) if not labelled(key)) == []
    assert_says_what_the_policy_says(package)
    assert sections["disclosure.recipients"][0]["name"] == PROCESSOR["name"]
    html = (await kari.get(address, headers={"Accept": "text/html"})).text
    assert "Kanarifugl" in html
    read = {field.rpartition(".")[2] for line in sections["disclosure.reads"] for field in line["fields"]}
    assert sorted(field for field in read if not labelled(field)) == []
    told = re.sub(r'<section aria-labelledby="consent.receipts">.*?</section>', "", html, flags=re.DOTALL)
    assert re.findall(r"<dd>\s*([a-z]+_[a-z_]+)\s*</dd>", told) == []
    assert PROCESSOR["name"] in html

    portable = ok(await kari.post("/v1/me/data-requests", {"kind": "portability"}), 202)
    assert (await finished(kari, portable["operation"]))["state"] == "done"
    given = ok(await kari.get(f"/v1/me/data-requests/{portable['data_request_id']}/package"))
    assert {section["key"] for section in given["sections"]} == PROVIDED
    assert given["kind"] == "portability"
    interests = next(each["records"] for each in given["sections"] if each["key"] == "customer.interests")
    assert sections["customer.interests"][0]["origin"] == "purchase"
    assert interests == []  # derived from a purchase
    Draft202012Validator(schema).validate(given)
    verdict = ok(await officer.post("/v1/staff/ledger:verify", {"customer_id": customer_id}))
    assert verdict["intact"]

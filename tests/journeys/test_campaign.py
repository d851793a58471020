"""A campaign from the catalogue to the mailbox: through the gateway, all five services, and mail."""

from dataclasses import dataclass
from typing import Any

import pytest

from deploy.local.api import Api, ok
from deploy.local.company import Company
from deploy.local.story import Story
from services.kernel.calendar import oslo_date
from tests.journeys.telling import Letters
from tests.support.eventually import eventually
from tests.support.suite import Suite

OFFERS = "marketing_new_offers"
ELSEWHERE = {"street": "Karl Johans gate 1", "postcode": "0154", "city": "Oslo"}


@dataclass
class Person:
    """Somebody who is logged in at the gateway."""

    id: str
    email: str
    api: Api
    supply_address_id: str


async def person(suite: Suite, name: str, **more: Any) -> Person:
    """A new customer who has consented to offers."""
    story = Story(suite.api(), Letters(suite.mailbox), oslo_date(suite.clock.now()), given_name=name)
    api = suite.person(f"{name}-{story.tag}")
    made = ok(await api.post("/v1/public/registrations", story.registration(**more)))
    found = ok(await api.get("/v1/me/consents"))["consents"]
    text = next(item["text_hash"] for item in found if item["purpose"] == OFFERS)
    ok(await api.post(f"/v1/me/consents/{OFFERS}:grant", {"text_hash": text, "language": "nb"}))
    supplied = made["supply_addresses"][0]["supply_address_id"]
    return Person(made["customer_id"], story.email, api, supplied)


async def done(staff: Api, answer: Any) -> Any:
    """The audience once its operation has ended."""
    made = ok(answer, 202)

    async def ended() -> bool:
        operation = ok(await staff.get(made["href"]))
        assert operation["state"] != "failed", operation
        return bool(operation["state"] == "done")

    await eventually(ended)
    return ok(await staff.get(f"/v1/staff/audiences/{made['audience_id']}"))


def counts(table: list[Any]) -> dict[str, int]:
    return {item["rule"]: item["count"] for item in table}


@pytest.mark.slow
async def test_a_campaign_reaches_those_who_may_be_told_and_nobody_else(suite: Suite) -> None:
    staff = suite.staff("marketing", "finance", "dpo", "ops", reason="campaign")
    company = Company(staff, "cmp", oslo_date(suite.clock.now()))
    await company.set_up()
    product = {
        "code": "solar-cmp",
        "names": {"nb": "Solcelle", "nn": "Solcelle", "en": "Solar"},
        "group": "solar",
        "credit_element": False,
        "availability": {"postcodes": ["5501"]},
        "target_group": {"minimum_age": 25, "uses": ["household"]},
        "terms": {"nb": "Vilkår.", "nn": "Vilkår.", "en": "Terms."},
    }
    ok(await staff.post("/v1/staff/products", product))
    stays, goes, silent, paperless = [
        await person(suite, name) for name in ("Anne", "Berit", "Celine", "Eva")
    ]
    young = await person(suite, "Frida", birth_date="2006-01-01")
    supply = {**ELSEWHERE, "municipality_number": "0301", "use": "household"}
    supply["metering_point_id"] = "707057500042100004"
    away = await person(suite, "Dina", home_address=ELSEWHERE, supply_addresses=[supply])
    ok(await silent.api.post(f"/v1/me/consents/{OFFERS}:withdraw"))
    bought = {
        "product_code": company.product_codes["power"],
        "supply_address_id": paperless.supply_address_id,
        "accepted_terms_hash": company.terms["power"],
        "start_date": oslo_date(suite.clock.now()).isoformat(),
    }
    ok(await paperless.api.post("/v1/me/purchases", bought))

    async def charged() -> bool:
        return bool((await paperless.api.get("/v1/me/einvoice-agreement")).is_success)

    await eventually(charged)
    ok(await paperless.api.put("/v1/me/einvoice-agreement", {"active": True}))
    campaign = ok(
        await staff.post(
            "/v1/staff/campaigns",
            {
                "name": "Sol på taket",
                "purpose": OFFERS,
                "channel": "email",
                "product_code": "solar-cmp",
                "einvoice": True,
                "subject": {"nb": "Sol på taket", "nn": "Sol på taket", "en": "Sun on the roof"},
                "text": {"nb": "Hei {name}!", "nn": "Hei {name}!", "en": "Hi {name}!"},
            },
        )
    )
    path = f"/v1/staff/campaigns/{campaign['campaign_id']}/audiences"

    async def all_heard() -> Any:
        found = await done(staff, await staff.post(path, {}))
        return found if found["population"] == 6 and found["members"] == 2 else None

    audience = await eventually(all_heard)
    assert counts(audience["exclusions"]) == {
        "CONSENT_WITHDRAWN": 1,
        "NOT_AVAILABLE_AT_ADDRESS": 1,
        "HAS_EINVOICE": 1,
        "OUTSIDE_AGE_GROUP": 1,
    }
    members = ok(await staff.get(f"/v1/staff/audiences/{audience['audience_id']}/members"))
    assert members["customer_ids"] == sorted([stays.id, goes.id])
    looked = ok(await stays.api.get("/v1/me/disclosures"))
    assert OFFERS in {item["purpose"] for item in looked["disclosures"]}
    ok(await goes.api.post(f"/v1/me/consents/{OFFERS}:withdraw"))  # between selection and sending
    sent = await done(staff, await staff.post(f"/v1/staff/audiences/{audience['audience_id']}:send"))
    assert counts(sent["outcomes"]) == {"QUEUED": 1, "CONSENT_WITHDRAWN": 1}

    def arrived() -> bool:
        return "Sol på taket" in [mail.subject for mail in suite.mailbox.to(stays.email)]

    await eventually(arrived)
    for other in (goes, silent, paperless, young, away):
        assert "Sol på taket" not in [mail.subject for mail in suite.mailbox.to(other.email)]

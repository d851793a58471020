"""Whom a breach of the data itself concerns, out of all five contexts, and their letters."""

from typing import Any

from deploy.local.api import ok
from services.kernel.calendar import oslo_date
from tests.component.disclosure.test_breaches import BREACHES, FACTS
from tests.component.disclosure.test_five_contexts import bought_and_billed, finished, register
from tests.journeys.test_breach_letters import HOME, Place
from tests.journeys.test_survey import Journey
from tests.support.suite import Suite


async def found_by(place: Place, **data: Any) -> tuple[list[str], int]:
    """Whom a new breach concerns when it is told of this data alone, and how many records there were."""
    facts = {**FACTS, "risk": "high", "known_at": place.now()}
    address = f"{BREACHES}/{ok(await place.pia.post(BREACHES, facts))['breach_id']}"
    begun = ok(await place.pia.post(f"{address}:find-affected", {"data": data}), 202)
    done = await finished(place.pia, begun["href"])
    listed = ok(await place.pia.get(f"{address}/affected"))["customer_ids"]
    assert done["result"]["affected"] == len(listed)
    place.breach = address
    return listed, done["result"]["records"]


async def test_persons_are_found_by_what_there_is_of_them(fresh_suite: Suite) -> None:
    suite = fresh_suite
    place, journey = Place(suite), Journey(suite)
    today = oslo_date(suite.clock.now()).isoformat()
    kari = await register(suite, place.her("kari"))
    ola, nina = [await place.customer(name, language) for name, language in (("ola", "en"), ("nina", "nn"))]
    consents = ok(await place.her("ola").get("/v1/me/consents"))["consents"]
    offers = next(item for item in consents if item["purpose"] == "marketing_new_offers")
    said = {"text_hash": offers["text_hash"], "language": "nb"}
    for name in ("ola", "kari"):
        ok(await place.her(name).post("/v1/me/consents/marketing_new_offers:grant", said))
    await bought_and_billed(suite, place.her("kari"))
    await journey.survey()
    agent = suite.staff("agent", reason="customer_request; case=K-1")
    person = {"given_name": "Kari", "family_name": "Kanarifugl", "birth_date": "1991-03-04"}
    contact = {
        "email": place.email("kari-again"),
        "phone": "41234567",
        "language": "nb",
        "home_address": HOME,
    }
    twice = ok(await agent.post("/v1/staff/customers", person | contact))["customer_id"]
    for customer_id in (nina, twice):
        await journey.contact(customer_id)
        await journey.rows({"customer_id": customer_id}, 1)
    merging = {"survivor_id": kari, "merged_id": twice, "reason": "duplicate_registration"}
    ok(await agent.post("/v1/staff/customers:merge", merging))

    assert await found_by(place, kind="customers") == (sorted([kari, ola, nina]), 3)
    assert await found_by(place, kind="contracts_of_product", of="fibre") == ([kari], 1)
    assert await found_by(place, kind="contracts_of_group", of="fibre") == ([kari], 1)
    assert await found_by(place, kind="invoices", first_day=today, last_day=today) == ([kari], 1)
    before = {"first_day": "2020-01-01", "last_day": "2020-12-31"}
    assert await found_by(place, kind="invoices", **before) == ([], 0)
    assert await found_by(place, kind="survey_invitations", first_day=today, last_day=today) == (
        sorted([kari, nina]),
        2,
    ), "who was merged stands as the survivor"
    found = await found_by(place, kind="consents", of="marketing_new_offers")
    assert found == (sorted([kari, ola]), 2)
    assert await place.written(place.breach)
    assert set(await place.letters(place.breach)) == {kari, ola}

"""Preferences through the gateway: in force at once, proved, and never half-done."""

from typing import Any

import pytest

from deploy.local.api import Api, ok, refused
from services.consent.store.preferences import FORMAT
from services.kernel.proof.canonical import digest
from tests.component.consent.conftest import Consent
from tests.component.consent.test_gateway import OFFERS, logged_in

PATH = "/v1/me/preferences"
SIMILAR = "marketing_similar_products"


@pytest.fixture(scope="module")
def consent(shared_consent: Consent) -> Consent:
    """One for all: each test is about people of its own."""
    return shared_consent


@pytest.fixture(scope="module")
def api(shared_api: Api) -> Api:
    """Its gateway."""
    return shared_api


async def test_preferences_are_chosen_in_one_call_and_count_at_once(consent: Consent, api: Api) -> None:
    her = consent.customers.add()
    me = await logged_in(api, her, Accept_Language="nn")
    seen = await me.get(PATH)
    usual = ok(seen)
    assert usual["version"] == 0
    assert {len(topic["channels"]) for topic in usual["topics"]} == {6}
    assert next(topic for topic in usual["topics"] if topic["topic"] == "power")["name"] == "Straum"
    assert (await consent.decide(her, SIMILAR, product_code="power")).allow

    body = {"topics": [{"topic": "power", "channels": ["app"]}], "frequency": "monthly", "language": "en"}
    chosen = await me.put(PATH, body, key="p1", headers={"If-Match": seen.headers["etag"]})
    assert ok(chosen)["version"] == 1
    assert ok(await me.put(PATH, body, key="p1", headers={"If-Match": seen.headers["etag"]})) == ok(chosen)
    denied = await consent.decide(her, SIMILAR, product_code="power")
    assert (denied.allow, denied.rule) == (False, "TOPIC_OFF")
    refused(await me.put(PATH, body | {"frequency": "weekly"}, key="p1"), 409, "IDEMPOTENCY_KEY_REUSED")
    again = ok(await me.put(PATH, body, key="p2"))
    assert again["version"] == 1  # nothing to change


async def test_no_marketing_at_all_and_no_surveys(consent: Consent, api: Api) -> None:
    her = consent.customers.add()
    me = await logged_in(api, her)
    await consent.grant(her, OFFERS)
    assert (await consent.decide(her, OFFERS)).allow
    ok(await me.put(PATH, {"no_marketing": True, "surveys_off": True}))
    for purpose in (OFFERS, SIMILAR, "customer_surveys"):
        assert not (await consent.decide(her, purpose)).allow, purpose
    assert (await consent.decide(her, "invoicing")).allow
    ok(await me.put(PATH, {}))
    assert (await consent.decide(her, OFFERS)).allow


async def test_who_saw_something_else_is_told(consent: Consent, api: Api) -> None:
    me = await logged_in(api, consent.customers.add())
    seen = (await me.get(PATH)).headers["etag"]
    ok(await me.put(PATH, {"no_marketing": True}, headers={"If-Match": seen}))
    refused(await me.put(PATH, {"surveys_off": True}, headers={"If-Match": seen}), 412, "PREFERENCES_CHANGED")
    assert not ok(await me.get(PATH))["surveys_off"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"topics": [{"topic": "gold", "channels": []}]}, "topics[0].topic"),
        (
            {"topics": [{"topic": "power", "channels": []}, {"topic": "power", "channels": []}]},
            "topics[1].topic",
        ),
        ({"topics": [{"topic": "power", "channels": ["fax"]}]}, "topics.0.channels.0"),
        ({"frequency": "hourly"}, "frequency"),
        ({"language": "de"}, "language"),
        ({"no_marketing": "perhaps"}, "no_marketing"),
    ],
)
async def test_bad_preferences_change_nothing(
    consent: Consent, api: Api, body: dict[str, Any], field: str
) -> None:
    me = await logged_in(api, consent.customers.add())
    answer = await me.put(PATH, {"no_marketing": True} | body)
    assert answer.status_code == 422, answer.text
    named = [item["field"].replace("[", ".").replace("]", "") for item in answer.json()["violations"]]
    assert field.replace("[", ".").replace("]", "") in named
    assert ok(await me.get(PATH))["version"] == 0
    assert ok(await me.get(f"{PATH}/history"))["changes"] == []


async def test_how_they_came_to_be_is_a_chain(consent: Consent, api: Api) -> None:
    her = consent.customers.add()
    me = await logged_in(api, her)
    for body in ({"no_marketing": True}, {"frequency": "weekly"}, {"surveys_off": True}):
        ok(await me.put(PATH, body))
    first = ok(await me.get(f"{PATH}/history?page_size=2"))
    rest = ok(await me.get(f"{PATH}/history?page_size=2&page_token={first['next_page_token']}"))
    changes = [*first["changes"], *rest["changes"]]
    assert [item["version"] for item in changes] == [3, 2, 1]
    assert {item["acted_by"] for item in changes} == {"self"}
    rows = await consent.service.parts.mongo.collection("preference_changes").find(
        {"customer_id": her}, sort=[("version", 1)]
    )
    previous = rows[0]["record"]["previous_hash"]
    for row, told in zip(rows, reversed(changes), strict=True):
        assert row["record"]["format"] == FORMAT
        assert row["record"]["previous_hash"] == previous
        assert digest(row["record"]) == row["hash"] == told["hash"]
        previous = row["hash"]

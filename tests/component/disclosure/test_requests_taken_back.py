"""A person takes a request back that is not answered, with a receipt; nothing more is done about it."""

from typing import Any

import pytest_asyncio

from deploy.local.api import ok, refused
from services.disclosure.model.erasure import Status
from tests.component.disclosure.rights import DESK, WHERE, Person, registered
from tests.component.disclosure.test_five_contexts import finished, logged_in
from tests.support.eventually import eventually
from tests.support.suite import Suite


@pytest_asyncio.fixture(scope="module")
async def kari(suite: Suite) -> Person:
    """A customer, and the officer."""
    return await registered(suite)


def back(asked: dict[str, str]) -> str:
    return f"{WHERE}/{asked['data_request_id']}:withdraw"


async def test_it_is_taken_back_once_with_a_receipt(kari: Person) -> None:
    asked = await kari.ask(kind="rectification", details="Etternavnet er feil.")
    done = ok(await kari.api.post(back(asked), key="w1"))
    assert ok(await kari.api.post(back(asked), key="w1")) == done
    assert (done["status"], done["days_left"]) == ("withdrawn", None)
    refused(await kari.api.post(back(asked), key="w2"), 409, "DATA_REQUEST_STATE")
    receipt = await kari.mail("trukket")
    assert "retting av opplysninger om deg" in receipt.body()
    seen = ok(await kari.officer.get(f"{DESK}/{asked['data_request_id']}"))
    assert [(act["what"], act["by"]) for act in seen["acts"]] == [
        ("opened", "customer"),
        ("withdrawn", "customer"),
    ]
    listed = ok(await kari.officer.get(DESK, params={"status": "withdrawn"}))["data_requests"]
    assert [one["data_request_id"] for one in listed] == [asked["data_request_id"]]
    refused(
        await kari.officer.post(
            f"{DESK}/{asked['data_request_id']}:complete", {"answer": "Navnet er rettet overalt."}
        ),
        409,
        "DATA_REQUEST_STATE",
    )
    again = await kari.ask(kind="rectification", details="Etternavnet er likevel feil.")
    assert again["data_request_id"] != asked["data_request_id"]


async def test_what_is_answered_or_somebody_elses_is_not(kari: Person) -> None:
    asked = await kari.ask(kind="objection", purpose="customer_surveys")
    refused(await kari.api.post(back(asked)), 409, "DATA_REQUEST_STATE")
    restriction = await kari.ask(kind="restriction", ground="accuracy_contested")
    refused(await kari.api.post(back(restriction)), 409, "DATA_REQUEST_STATE")
    mine = ok(await kari.api.get(f"{WHERE}/{restriction['data_request_id']}"))
    assert mine["status"] == "completed", "what is in force stays in force"
    ok(
        await kari.officer.post(
            f"{DESK}/{restriction['data_request_id']}:lift", {"reason": "Alt er rettet nå."}
        )
    )
    body = {
        "given_name": "Ola",
        "family_name": "Nordmann",
        "birth_date": "1991-05-17",
        "phone": "41234567",
        "email": "ola.tilbake@example.com",
        "language": "nb",
        "home_address": {"street": "Strandgata 1", "postcode": "5501", "city": "Haugesund"},
    }
    ola = await logged_in(kari.suite, "ola")
    ok(await ola.post("/v1/public/registrations", body))
    open_one = await kari.ask(kind="rectification", details="Etternavnet er feil.")
    refused(await ola.post(back(open_one)), 404, "DATA_REQUEST_NOT_FOUND")
    refused(await kari.officer.post(back(open_one)), 403)
    assert ok(await kari.api.get(f"{WHERE}/{open_one['data_request_id']}"))["status"] == "open"


async def test_what_another_person_asked_for_is_not_there_and_nothing_comes_of_asking(kari: Person) -> None:
    erasure, restriction = (
        await kari.ask(kind="erasure"),
        await kari.ask(kind="restriction", ground="needed_for_claims"),
    )
    access = await kari.ask(kind="access")
    for asked in (erasure, access):
        await finished(kari.api, asked["operation"])
    stranger = await logged_in(kari.suite, "per")
    body = {
        "given_name": "Per",
        "family_name": "Nordmann",
        "birth_date": "1990-05-17",
        "phone": "41234569",
        "email": "per.annen@example.com",
        "language": "nb",
        "home_address": {"street": "Strandgata 1", "postcode": "5501", "city": "Haugesund"},
    }
    ok(await stranger.post("/v1/public/registrations", body))

    async def hers() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await kari.rows().find({"customer_id": kari.customer_id})
        return sorted(found, key=lambda row: str(row["_id"]))

    before = await hers()
    assert len(before) >= 3
    for one in (erasure, restriction, access):
        path = f"{WHERE}/{one['data_request_id']}"
        for answer in (
            await stranger.get(path),
            await stranger.get(f"{path}/package"),
            await stranger.post(f"{path}:withdraw"),
            await stranger.post(f"{path}:lift"),
        ):
            refused(answer, 404, "DATA_REQUEST_NOT_FOUND")
        for answer in (await stranger.get(f"{path}/plan"), await stranger.post(f"{path}:execute", key="x")):
            refused(answer, 404, "ERASURE_NOT_FOUND")
    assert ok(await stranger.get(WHERE))["data_requests"] == []
    assert await hers() == before
    assert (await kari.decision())["rule"] == "PROCESSING_RESTRICTED", "what she asked for still holds"
    ok(await kari.api.post(f"{WHERE}/{restriction['data_request_id']}:lift"))
    ok(await kari.api.post(back(erasure)))


async def test_a_package_that_is_being_collected_is_not_made(kari: Person) -> None:
    await kari.suite.stop("billing")
    asked = await kari.ask(kind="access")

    async def begun() -> bool:
        return int(ok(await kari.api.get(f"{WHERE}/{asked['data_request_id']}"))["collected"]) >= 1

    await eventually(begun)
    ok(await kari.api.post(back(asked)))
    await kari.suite.start("billing")
    await finished(kari.api, asked["operation"])
    now = ok(await kari.api.get(f"{WHERE}/{asked['data_request_id']}"))
    assert (now["status"], now["package"]) == ("withdrawn", "")
    mongo = kari.suite.parts["disclosure"].parts.mongo
    query = {"data_request_id": asked["data_request_id"]}
    assert await mongo.collection("package_parts").find(query) == []


async def test_an_erasure_is_taken_back_until_it_is_decided(kari: Person) -> None:
    asked = await kari.ask(kind="erasure")
    path = f"{WHERE}/{asked['data_request_id']}"
    await finished(kari.api, asked["operation"])
    ok(await kari.api.get(f"{path}/plan"))
    erasures = kari.suite.parts["disclosure"].parts.mongo.collection("erasures")
    which = {"data_request_id": asked["data_request_id"]}
    (row,) = await erasures.find(which)
    decided = {"$set": {"status": Status.DONE.value}}
    await erasures.update_one({"_id": row["_id"]}, decided)
    refused(await kari.api.post(f"{path}:withdraw"), 409, "DATA_REQUEST_STATE")
    await erasures.update_one(
        {"_id": row["_id"]}, {"$set": {name: row[name] for name in row if name != "_id"}}
    )
    ok(await kari.api.post(f"{path}:withdraw"))
    refused(await kari.api.post(f"{path}:execute", key="no"), 409)
    assert ok(await kari.api.get("/v1/me"))["customer_id"] == kari.customer_id

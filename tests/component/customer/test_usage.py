"""Usage events through the gateway, with the real consent context: cover, batches, what becomes of them."""

import json

import pytest

from deploy.local.api import ok, refused
from tests.component.customer.usage_shop import ALL_KINDS, EVENTS, ID, TERMINALS, Shop, shop
from tests.support.in_clear import in_clear

__all__ = ["shop"]


async def test_without_a_yes_nothing_is_stored_anywhere(shop: Shop) -> None:
    assert await shop.send(shop.api, *ALL_KINDS) == ["not_covered"] * 5
    ok(await shop.api.put(f"{TERMINALS}/{ID}", {"choices": {"statistics": False, "personalisation": False}}))
    assert await shop.send(shop.api, *ALL_KINDS) == ["not_covered"] * 5
    await shop.says(ID, marketing=True)
    assert await shop.send(shop.api, *ALL_KINDS) == ["not_covered"] * 5
    assert await shop.traces_of(ID, "/strom/spot", "e-1") == []


async def test_a_yes_covers_its_kinds_and_is_stored_once(shop: Shop) -> None:
    await shop.says(ID, personalisation=True)
    outcomes = await shop.send(shop.api, *ALL_KINDS)
    assert outcomes == ["not_covered", "accepted", "accepted", "accepted", "not_covered"]
    await shop.says(ID, statistics=True)
    batch = shop.batch(*ALL_KINDS)
    first = ok(await shop.api.post(EVENTS, batch, key="k1"))
    assert ok(await shop.api.post(EVENTS, batch, key="k1")) == first
    assert ok(await shop.api.post(EVENTS, batch, key="k2")) == first
    assert first["accepted"] == 5
    rows = {row["event_id"]: row for row in await shop.rows()}
    assert len(rows) == 5
    # What was stored before statistics was agreed to stays what it was agreed to be.
    assert rows["e-2"]["purposes"] == ["usage_personalisation"]
    assert rows["e-1"]["purposes"] == ["usage_statistics"]
    assert all("customer_id" not in row for row in rows.values())
    ledger = ok(await shop.api.get(f"{TERMINALS}/{ID}/history"))["entries"]
    assert {entry for row in rows.values() for entry in row["evidence"]} == {
        item["entry_id"] for item in ledger
    }


async def test_an_app_is_a_terminal_like_any_other(shop: Shop) -> None:
    app = ok(await shop.api.post(TERMINALS, {"choices": {"statistics": False}, "platform": "app"}))
    app_id = app["terminal_id"]
    assert app["platform"] == "app"
    assert await shop.send(shop.api, "view", terminal_id=app_id, platform="app") == ["not_covered"]
    await shop.says(app_id, statistics=True)
    assert await shop.send(shop.api, "view", terminal_id=app_id, platform="app") == ["accepted"]
    [row] = await shop.rows()
    assert (row["platform"], row["terminal_id"]) == ("app", app_id)


async def test_log_ins_of_a_customer_are_kept_for_security_alone(shop: Shop) -> None:
    her, me = await shop.customer()
    outcomes = await shop.send(me, *ALL_KINDS)
    assert outcomes == ["accepted", "not_covered", "not_covered", "not_covered", "accepted"]
    rows = await shop.rows()
    assert {(row["kind"], row["customer_id"], *row["purposes"]) for row in rows} == {
        ("login", her, "security_logging"), ("logout", her, "security_logging"),
    }  # fmt: skip
    assert await shop.send(shop.api, "login", first=9) == [
        "not_covered"
    ]  # nobody's log-in is nobody's security
    listed = ok(await me.get("/v1/me/usage"))["events"]
    assert [item["kind"] for item in listed] == ["logout", "login"]
    assert listed[0]["kept_until"] == "2027-01-15T23:00:00Z"  # twelve months
    page = ok(await me.get("/v1/me/usage", params={"page_size": 1}))
    rest = ok(await me.get("/v1/me/usage", params={"page_size": 1, "page_token": page["next_page_token"]}))
    assert page["events"] + rest["events"] == listed
    _, him = await shop.customer("ola", phone="90012345")
    assert ok(await him.get("/v1/me/usage"))["events"] == []
    refused(await him.get("/v1/me/usage", params={"page_token": page["next_page_token"]}), 400)


async def test_of_terminal_and_customer_the_stricter_holds_until_the_person_answers(shop: Shop) -> None:
    _, me = await shop.customer()
    await shop.says(ID, statistics=True)
    assert await shop.send(me, "view") == ["not_covered"]  # a family member may have clicked yes
    asked = ok(await me.post(f"/v1/me/terminals/{ID}:link"))["ask"]
    assert [item["category"] for item in asked] == ["statistics"]
    assert await shop.send(shop.api, "view") == [
        "not_covered"
    ]  # logged out, but who was here last has not said yes
    answer = {"answers": [{"category": "statistics", "granted": True, "text_hash": asked[0]["text_hash"]}]}
    ok(await me.post(f"/v1/me/terminals/{ID}:answer", answer))
    assert await shop.send(me, "view") == ["accepted"]
    assert await shop.send(shop.api, "view", first=2) == ["accepted"]
    # The customer's own yes is enough on a terminal that nobody has answered on, and a no on it is stronger.
    other = "trm_9d4836b1c7e2f0a4d95c385b0e1f7c2a"
    assert await shop.send(me, "view", terminal_id=other) == ["accepted"]
    await shop.says(other, statistics=False)
    assert await shop.send(me, "view", terminal_id=other, first=2) == ["not_covered"]


async def test_a_customer_of_fifteen_is_not_followed(shop: Shop) -> None:
    _, me = await shop.customer("ung", birth_date="2009-06-01")
    await shop.says(ID, personalisation=True)
    assert await shop.send(me, "view") == ["not_covered"]
    assert await shop.rows() == []


async def test_consent_away_means_no_and_says_so(shop: Shop) -> None:
    _, me = await shop.customer()
    await shop.says(ID, statistics=True)
    await shop.place.stop("consent")
    for api in (shop.api, me):
        told = ok(await api.post(EVENTS, shop.batch("view", "login")))
        assert [item["outcome"] for item in told["results"]] == ["unavailable"] * 2
        assert told["accepted"] == 0
    assert await shop.traces_of(ID, "e-1") == []


BROKEN = [
    ({"path": "/strom?epost=kari@example.com"}, "path", "PATH_WITH_QUERY"),
    ({"path": "/strom#kari"}, "path", "PATH_WITH_QUERY"),
    ({"path": "strom"}, "path", "PATH_FORMAT"),
    ({"path": "/" + "x" * 600}, "path", "PATH_FORMAT"),
    ({"path": "/a\u0000b"}, "path", "PATH_FORMAT"),
    ({"path": 7}, "path", "PATH_FORMAT"),
    ({"path": "/kunde/kari.nordmann@example.com"}, "path", "PATH_PERSONAL"),
    ({"path": "/kunde/01017012345"}, "path", "PATH_PERSONAL"),
    ({"kind": "stalk"}, "kind", "USAGE_KIND_UNKNOWN"),
    ({"kind": None}, "kind", "USAGE_KIND_UNKNOWN"),
    ({"at": "yesterday"}, "at", "TIME_FORMAT"),
    ({"at": "2026-01-15T08:00:00"}, "at", "TIME_FORMAT"),
    ({"at": "2026-01-15T08:06:00Z"}, "at", "IN_THE_FUTURE"),
    ({"at": "2026-01-08T07:59:59Z"}, "at", "TOO_OLD"),
    ({"at": "0001-01-01T00:00:00+14:00"}, "at", "TIME_FORMAT"),
    ({"event_id": ""}, "event_id", "EVENT_ID_FORMAT"),
    ({"event_id": "a/b"}, "event_id", "EVENT_ID_FORMAT"),
    ({"product_code": "no code!"}, "product_code", "PRODUCT_CODE_FORMAT"),
]


async def test_of_a_broken_item_it_is_told_which_and_the_rest_is_the_callers_choice(shop: Shop) -> None:
    await shop.says(ID, statistics=True)
    for language in ("nb", "nn", "en"):
        for change, field, rule in BROKEN:
            batch = shop.batch("view", "click", "order")
            batch["events"][1] |= change
            answer = await shop.api.post(EVENTS, batch, headers={"Accept-Language": language})
            problem = refused(answer, 422, "USAGE_BATCH_INVALID", f"events[1].{field}")
            assert [item["rule"] for item in problem["violations"]] == [rule], change
            assert answer.headers["content-language"] == language
    assert await shop.traces_of(ID, "e-1", "kari.nordmann", "/strom") == []

    batch = shop.batch("view", "click", "order", on_error="store_rest")
    batch["events"][1]["path"] = "/strom?x=1"
    told = ok(await shop.api.post(EVENTS, batch, headers={"Accept-Language": "nn"}))
    assert [item["outcome"] for item in told["results"]] == ["accepted", "broken", "accepted"]
    [violation] = told["results"][1]["violations"]
    assert (violation["field"], violation["rule"]) == ("events[1].path", "PATH_WITH_QUERY")
    assert violation["text"].startswith("Utelat det som står etter")
    assert {row["event_id"] for row in await shop.rows()} == {"e-1", "e-3"}


async def test_a_broken_batch_is_refused_whole(shop: Shop) -> None:
    await shop.says(ID, statistics=True)
    good = shop.batch("view")
    for change, field in (
        ({"terminal_id": "x"}, "terminal_id"),
        ({"terminal_id": "trm_" + "12" * 16}, "terminal_id"),
        ({"platform": "fridge"}, "platform"),
        ({"on_error": "shrug"}, "on_error"),
        ({"events": []}, "events"),
        ({"events": shop.batch(*["view"] * 501)["events"]}, "events"),
        ({"customer_id": "cus_1"}, "customer_id"),
        ({"events": [good["events"][0] | {"referrer": "x"}]}, "events[0].referrer"),
    ):
        refused(await shop.api.post(EVENTS, good | change), 422, field=field)
    assert await shop.rows() == []
    assert (await shop.send(shop.api, *["view"] * 500)) == ["accepted"] * 500


async def test_views_of_a_known_customer_who_agrees_become_an_interest(shop: Shop) -> None:
    _, me = await shop.customer()
    staff = shop.place.staff("marketing")
    words = {"nb": "Fiber", "nn": "Fiber", "en": "Fibre"}
    ok(
        await staff.post(
            "/v1/staff/products", {"code": "fiber-500", "names": words, "group": "fibre", "terms": words}
        )
    )

    async def look(first: int) -> None:
        batch = shop.batch("view", "view", "click", first=first)
        for event in batch["events"]:
            event["product_code"] = "fiber-500" if event["event_id"] != f"e-{first + 1}" else "not-ours"
        ok(await me.post(EVENTS, batch))
        ok(await me.post(EVENTS, batch))  # sent twice, seen once

    async def topics() -> list[str]:
        found = ok(await me.get("/v1/me/interests"))["interests"]
        return [item["topic"] for item in found]

    for first in (1, 11, 21):  # without a yes: looked at, not noted
        await look(first)
    assert await topics() == []
    await shop.agrees(me, "usage_personalisation")
    for first in (31, 41):
        await look(first)
    assert await topics() == []
    await look(51)
    assert await topics() == ["fibre"]


async def test_the_access_package_has_it(shop: Shop) -> None:
    from personvern.privacy.v1 import privacy_service_pb2 as pb
    from personvern.privacy.v1 import privacy_service_pb2_grpc as stubs
    from services.chassis.caller import Caller

    her, me = await shop.customer()
    await shop.send(me, "login")
    ok(await me.post(f"/v1/me/terminals/{ID}:link"))
    sections = {}
    for context in ("customer", "consent"):
        stub = shop.place.stub(context, stubs.PrivacyServiceStub, Caller("service", "disclosure"))
        answer = await stub.Export(
            pb.ExportRequest(customer_id=her, kind=pb.EXPORT_KIND_PORTABILITY, language="nn")
        )
        sections |= {item.key: item for item in answer.sections}
    [event] = json.loads(sections["customer.usage_events"].records_json)
    assert (event["kind"], event["path"], event["terminal_id"]) == ("login", "/strom/spot", ID)
    assert sections["customer.usage_events"].title == "Bruken din av nettsider og appar"
    [link] = json.loads(sections["consent.terminals"].records_json)
    assert link["terminal_id"] == ID


async def test_public_routes_are_rate_limited(shop: Shop) -> None:
    await shop.place.restart("gateway", rate_per_second=1, rate_burst=3)
    answers = [await shop.api.post(EVENTS, shop.batch("view")) for _ in range(3)]
    answers.append(await shop.api.get(f"{TERMINALS}/{ID}"))
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    refused(answers[-1], 429, "RATE_LIMITED")


async def test_nobody_stands_in_the_logs(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    her, me = await shop.customer()
    await shop.says(ID, statistics=True)
    ok(await me.post(f"/v1/me/terminals/{ID}:link"))
    await shop.send(me, *ALL_KINDS)
    batch = shop.batch("view")
    batch["events"][0]["path"] = "/strom?epost=kari@example.com"
    refused(await me.post(EVENTS, batch), 422)
    ours = "\n".join(
        record.getMessage() for record in caplog.records if record.name.startswith(("services", "gateway"))
    )
    for word in (ID, her, "kari@example.com", "/strom", "e-1"):
        assert in_clear(word, ours) == []

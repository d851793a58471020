"""Usage events through the gateway, with the real consent context: cover, batches, stops, time, counts."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import pytest_asyncio

from deploy.local.api import Api, ok, refused
from services.chassis.clock import MovableClock
from services.chassis.mongo import Mongo
from services.customer.store.usage import Stop, UsageStore
from services.customer.usecases.usage import count_and_delete, count_day
from tests.component.customer.test_gateway import KARI, login
from tests.support.eventually import eventually
from tests.support.query_plans import Queries, recording, unindexed
from tests.support.suite import Suite

EVENTS = "/v1/public/usage-events"
TERMINALS = "/v1/public/terminal-consents"
ID = "trm_5b0e1f7c2a9d4836b1c7e2f0a4d95c38"
ALL_KINDS = ("login", "view", "click", "order", "logout")
COLLECTIONS = ("usage_events", "usage_counts", "usage_counted_days", "usage_stops")


@dataclass
class Shop:
    """Disclosure, consent, customer and the gateway, with what tests do to them."""

    place: Suite
    mongo: Mongo
    api: Api

    @property
    def clock(self) -> MovableClock:
        return self.place.clock

    async def says(self, terminal_id: str, **choices: bool) -> Any:
        """A terminal's answers, to the texts as they are now."""
        texts = ok(await self.api.get(TERMINALS))["texts_hash"]
        body = {"choices": choices, "texts_hash": texts}
        return ok(await self.api.put(f"{TERMINALS}/{terminal_id}", body))

    async def customer(self, subject: str = "kari", **changes: Any) -> tuple[str, Api]:
        """A registered customer, logged in."""
        api = await login(self.api, subject)
        made = ok(
            await api.post("/v1/public/registrations", {**KARI, "email": f"{subject}@example.com"} | changes)
        )
        return made["customer_id"], api

    async def agrees(self, me: Api, purpose: str) -> None:
        """A customer's own yes."""
        shown = ok(await me.get("/v1/me/consents"))["consents"]
        text = next(item["text_hash"] for item in shown if item["purpose"] == purpose)
        ok(await me.post(f"/v1/me/consents/{purpose}:grant", {"text_hash": text, "language": "nb"}))

    def deps(self) -> Any:
        """What counting needs, on the running context's database."""
        parts = self.place.parts["customer"].parts
        store = SimpleNamespace(usage=UsageStore(parts.mongo, parts.vault))
        return SimpleNamespace(store=store, mongo=parts.mongo, now=self.clock.now)

    def batch(self, *kinds: str, terminal_id: str = ID, first: int = 1, **more: Any) -> dict[str, Any]:
        """One event of each kind, a tenth of a second apart."""
        now = self.clock.now() - timedelta(minutes=1)
        events = [
            {
                "event_id": f"e-{number}",
                "kind": kind,
                "at": (now + timedelta(seconds=number / 10)).isoformat(),
                "path": "/strom/spot",
            }
            for number, kind in enumerate(kinds, first)
        ]
        return {"terminal_id": terminal_id, "events": events} | more

    async def send(self, api: Api, *kinds: str, **more: Any) -> list[str]:
        """What became of one event of each kind."""
        told = ok(await api.post(EVENTS, self.batch(*kinds, **more)))
        return [item["outcome"] for item in told["results"]]

    async def rows(self) -> list[dict[str, Any]]:
        """The events as they lie in the database."""
        return await self.mongo.collection("usage_events").find({})

    async def traces_of(self, *words: str) -> list[str]:
        """Collections of the customer context in which a word stands anywhere."""
        found = []
        database = self.mongo._database  # all collections, also those that nobody should have made
        for name in await database.list_collection_names():
            rows = [json.dumps(row, default=str) async for row in database[name].find()]
            if any(word in row for row in rows for word in words):
                found.append(name)
        return found


@pytest_asyncio.fixture
async def shop(place: Suite) -> AsyncIterator[Shop]:
    """Everything running, nobody there."""
    await place.start("disclosure")
    await place.start("consent")
    await place.start("customer", send_every_seconds=5, welcome_mail=False, usage_every_seconds=0.05)
    await place.start("gateway")
    mongo = Mongo(place.mongodb_uri, f"{place.database_name}_customer")
    yield Shop(place, mongo, place.api())
    await mongo.close()


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


@pytest.mark.parametrize("logged_in", [False, True])
async def test_a_withdrawal_deletes_what_rested_on_it(shop: Shop, logged_in: bool) -> None:
    her, me = await shop.customer()
    api = me if logged_in else shop.api
    await shop.says(ID, statistics=True, personalisation=True)
    if logged_in:
        await shop.agrees(me, "usage_statistics")
        await shop.agrees(me, "usage_personalisation")
    assert await shop.send(api, *ALL_KINDS) == ["accepted"] * 5
    shop.clock.advance(timedelta(seconds=1))
    if logged_in:
        ok(await me.post("/v1/me/consents/usage_statistics:withdraw"))
    else:
        await shop.says(ID, statistics=False)
    assert await shop.send(api, "click", first=7) == ["accepted"]  # personalisation stands

    async def reduced() -> bool:
        return all("usage_statistics" not in row["purposes"] for row in await shop.rows())

    await eventually(reduced, timeout=10)
    kept = {row["event_id"]: row["purposes"] for row in await shop.rows()}
    security = ["security_logging"] if logged_in else None
    wanted = {f"e-{number}": ["usage_personalisation"] for number in (2, 3, 4, 7)}
    assert kept == wanted | ({"e-1": security, "e-5": security} if security else {})

    if logged_in:
        ok(await me.post("/v1/me/objections", {"purpose": "usage_personalisation"}))
    else:
        await shop.says(ID, personalisation=False)
    await eventually(lambda: _count(shop, 2 if logged_in else 0), timeout=10)
    assert {row.get("customer_id") for row in await shop.rows()} <= {her}
    shop.clock.advance(timedelta(seconds=61))
    await eventually(lambda: _none(shop, "usage_stops"), timeout=10)


async def _count(shop: Shop, wanted: int) -> bool:
    return len(await shop.rows()) == wanted


async def _none(shop: Shop, collection: str) -> bool:
    return await shop.mongo.collection(collection).count({}) == 0


async def test_two_purposes_that_end_at_once_both_end(shop: Shop) -> None:
    await shop.says(ID, statistics=True, personalisation=True)
    for _ in range(3):
        assert await shop.send(shop.api, *["view"] * 50) == ["accepted"] * 50
        shop.clock.advance(timedelta(seconds=1))
        await shop.says(ID, statistics=False, personalisation=False)
        await eventually(lambda: _count(shop, 0), timeout=10)
        await shop.says(ID, statistics=True, personalisation=True)
        shop.clock.advance(timedelta(seconds=1))


async def test_a_stop_does_not_bring_back_what_another_took(shop: Shop) -> None:
    await shop.says(ID, statistics=True, personalisation=True)
    await shop.send(shop.api, "view")
    store, now = shop.deps().store.usage, shop.clock.now()
    [row] = await shop.rows()
    assert await store.carry_out(Stop(ID, "usage_statistics", now), 10) == 1
    await store._reduce([(row, {"usage_statistics": row["until"]["usage_statistics"]})])  # read before that
    assert [item["purposes"] for item in await shop.rows()] == [["usage_personalisation"]]


async def test_what_came_just_after_a_stop_goes_too(shop: Shop) -> None:
    await shop.says(ID, statistics=True)
    assert await shop.send(shop.api, "view") == ["accepted"]
    [row] = await shop.rows()
    await shop.says(ID, statistics=False)
    await eventually(lambda: _count(shop, 0), timeout=10)
    # A batch that had asked for cover before the withdrawal, stored after what was there had gone.
    await shop.mongo.collection("usage_events").insert_one(row)
    await eventually(lambda: _count(shop, 0), timeout=10)


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


async def five(shop: Shop, *paths: str, count: int = 5) -> None:
    """As many terminals, each of which has looked at the pages."""
    for number in range(count):
        terminal_id = f"{ID[:-2]}{number:02x}"
        await shop.says(terminal_id, statistics=True)
        batch = shop.batch(*["view"] * len(paths), terminal_id=terminal_id)
        for event, path in zip(batch["events"], paths, strict=True):
            event["path"] = path
        ok(await shop.api.post(EVENTS, batch))


async def counts(shop: Shop, first: str = "2026-01-15", last: str = "2026-01-15") -> list[tuple[Any, ...]]:
    """Counts as marketing sees them."""
    staff = shop.place.staff("marketing")
    found = ok(await staff.get("/v1/staff/usage-counts", params={"from": first, "to": last}))["counts"]
    return [(item["place"], item["events"], item["terminals"]) for item in found]


async def test_after_thirteen_months_only_counts_are_left(shop: Shop) -> None:
    await five(shop, "/strom", "/strom", "/fiber")
    await shop.says(ID, statistics=True)
    await shop.send(shop.api, "view")  # "/strom/spot", by one alone
    live = [("/fiber", 5, 5), ("/strom", 10, 5)]
    assert await counts(shop) == live
    shop.clock.advance(timedelta(days=395, hours=14))  # the evening of 2027-02-14 in Oslo
    assert len(await shop.rows()) == 16
    shop.clock.advance(timedelta(days=1, hours=1, minutes=1))  # midnight after 2027-02-15
    await eventually(lambda: _count(shop, 0), timeout=15)
    assert await counts(shop) == live
    stored = await shop.mongo.collection("usage_counts").find({})
    assert len(stored) == 2
    for word in (ID[:-2], "e-1", "/strom/spot", "cus_"):
        assert not any(word in json.dumps(row, default=str) for row in stored)
    assert await shop.traces_of(ID[:-2]) == []


async def test_what_is_rare_is_counted_together_or_forgotten(shop: Shop) -> None:
    for number in range(5):
        terminal_id = f"{ID[:-2]}{number:02x}"
        await shop.says(terminal_id, statistics=True)
        batch = shop.batch("view", "click", terminal_id=terminal_id)
        batch["events"][0]["path"] = f"/side-{number}"
        batch["events"][1]["path"] = "/knapp"
        ok(await shop.api.post(EVENTS, batch if number else {**batch, "events": batch["events"][:1]}))
    assert await counts(shop) == [("*", 5, 5)]  # four clicks are nobody's business


async def test_counts_are_for_staff_and_for_a_month_at_most(shop: Shop) -> None:
    staff = shop.place.staff("marketing")
    path = "/v1/staff/usage-counts"
    for asked, field in (
        ({"from": "2026-01-01", "to": "2026-02-01"}, "to"),
        ({"from": "2026-01-02", "to": "2026-01-01"}, "to"),
    ):
        refused(await staff.get(path, params=asked), 422, "USAGE_DAYS_INVALID", field)
    refused(await staff.get(path, params={"from": "soon", "to": "2026-01-01"}), 422)
    span = {"from": "2026-01-01", "to": "2026-01-31"}
    assert ok(await staff.get(path, params=span)) == {"counts": []}
    refused(await shop.place.staff("finance").get(path, params=span), 403, "ROLE_MISSING")
    refused(await shop.api.get(path, params=span), 401, "TOKEN_MISSING")


async def test_replicas_that_count_at_once_count_once(shop: Shop) -> None:
    await five(shop, "/strom")
    await shop.place.restart("customer", usage_every_seconds=3600)
    shop.clock.advance(timedelta(days=400))
    deps = shop.deps()
    await asyncio.gather(*(count_and_delete(deps) for _ in range(4)))
    assert await count_and_delete(deps) == 0
    assert await shop.rows() == []
    assert await counts(shop) == [("/strom", 5, 5)]


async def test_counting_goes_on_where_it_was_cut_off(shop: Shop) -> None:
    await five(shop, "/strom", "/fiber", count=6)
    await shop.place.restart("customer", usage_every_seconds=3600)
    shop.clock.advance(timedelta(days=400))
    deps = shop.deps()
    rows = await deps.store.usage.due(deps.now(), 3)
    await count_day(date(2026, 1, 15), deps)  # it died after counting, and after deleting some
    await deps.store.usage.let_go(rows, deps.now())
    assert len(await shop.rows()) == 9
    assert await count_and_delete(deps) == 9
    assert await counts(shop) == [("/fiber", 6, 6), ("/strom", 6, 6)]


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
        assert word not in ours, word


@pytest.fixture
def queries() -> Iterator[Queries]:
    """Listens from before the services make their clients."""
    with recording() as queries:
        yield queries


async def test_no_query_walks_through_a_collection(queries: Queries, shop: Shop, mongodb_uri: str) -> None:
    _, me = await shop.customer()
    await five(shop, "/strom")
    await shop.says(ID, statistics=True, personalisation=True)
    asked = ok(await me.post(f"/v1/me/terminals/{ID}:link"))["ask"]
    answers = [
        {"category": item["category"], "granted": True, "text_hash": item["text_hash"]} for item in asked
    ]
    ok(await me.post(f"/v1/me/terminals/{ID}:answer", {"answers": answers}))
    await shop.send(me, *ALL_KINDS)
    await shop.send(shop.api, "view", first=7)
    for path in ("/v1/me/usage", "/v1/me/terminals", f"{TERMINALS}/{ID}/history"):
        token = ok(await me.get(path, params={"page_size": 1})).get("next_page_token", "")
        if token:
            ok(await me.get(path, params={"page_size": 1, "page_token": token}))
    await counts(shop)
    shop.clock.advance(timedelta(seconds=1))
    await shop.says(ID, statistics=False)
    ok(await me.post("/v1/me/consents/usage_statistics:withdraw"))
    ok(await me.post(f"/v1/me/terminals/{ID}:unlink"))
    shop.clock.advance(timedelta(days=400))
    await eventually(lambda: _count(shop, 0), timeout=15)
    await eventually(lambda: _none(shop, "usage_stops"), timeout=10)
    await counts(shop)
    found = unindexed(queries, mongodb_uri)
    # "{} sort []" is how this test looks at everything.
    ours = {
        query: plan
        for query, plan in found.items()
        if (".usage_" in query or ".terminal" in query) and not query.endswith(" {} sort []")
    }
    assert ours == {}
    assert len([query for query in queries.seen.values() if query.collection.startswith("usage_")]) >= 10

"""A shop for tests of usage events: four services, and what the tests do to them."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest_asyncio

from deploy.local.api import Api, ok
from services.chassis.clock import MovableClock
from services.chassis.mongo import Mongo
from services.customer.store.usage import UsageStore
from tests.component.customer.test_gateway import KARI, login
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


async def count_is(shop: Shop, wanted: int) -> bool:
    """Whether that many events are stored."""
    return len(await shop.rows()) == wanted


async def none_in(shop: Shop, collection: str) -> bool:
    """Whether the collection is empty."""
    return await shop.mongo.collection(collection).count({}) == 0


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

"""A stage for tests of changed terms: the gateway, staff, and people who have bought the product."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest_asyncio

from deploy.local.api import Api, ok
from services.kernel.calendar import oslo_date, oslo_midnight
from tests.component.customer.conftest import World
from tests.component.customer.test_gateway import KARI, REASON, TEXT, login
from tests.support.eventually import eventually

NEW = {"nb": "Nye vilkår", "nn": "Nye vilkår", "en": "New terms"}
NEWER = {"nb": "Nyere vilkår", "nn": "Nyare vilkår", "en": "Newer terms"}
SUMMARY = {
    "nb": "Fastleddet blir 59 kroner.",
    "nn": "Fastleddet blir 59 kroner.",
    "en": "The fixed fee becomes 59 kroner.",
}
ROLES = ("marketing", "agent", "dpo")
PRODUCT = {"code": "fibre-500", "names": TEXT | {"nb": "Fiber 500"}, "group": "fibre", "terms": TEXT}


@dataclass
class Stage:
    """The gateway, staff, and what most tests do."""

    world: World
    api: Api
    staff: Api
    people: dict[str, Api] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return oslo_date(self.world.clock.now())

    def day(self, ahead: int) -> str:
        return (self.today + timedelta(days=ahead)).isoformat()

    def go_to(self, day: str) -> None:
        """Move the clock to a moment after midnight in Norway on that day."""
        self.world.clock.set(oslo_midnight(date.fromisoformat(day)) + timedelta(minutes=1))
        self._log_in()

    def advance(self, **by: int) -> None:
        """Let time pass."""
        self.world.clock.advance(timedelta(**by))
        self._log_in()

    def _log_in(self) -> None:
        """Tokens have expired: everybody logs in again."""
        for name in self.people:
            self.people[name] = self.world.place.person(name)
        self.staff = self.world.place.staff(*ROLES, reason="complaint; case=c1", subject="marit")

    async def buyer(self, name: str, start: str = "", **changes: Any) -> Api:
        """A customer who has bought the product on the terms in force at the start."""
        her = await login(self.api, name)
        changes = {"email": f"{name}@example.com"} | changes
        me = ok(await her.post("/v1/public/registrations", KARI | changes))
        self.people[name], self.ids[name] = her, me["customer_id"]
        await self.buy(her, start)
        return her

    async def buy(self, her: Api, start: str = "") -> dict[str, Any]:
        (offer,) = ok(await her.get("/v1/me/products"))["products"]
        coming = offer["product"]["upcoming_terms"]
        terms = offer["product"]["terms"]
        if coming is not None and (start or self.today.isoformat()) >= coming["in_force_from"]:
            terms = coming
        order = {
            "product_code": offer["product"]["code"],
            "supply_address_id": offer["supply_address_ids"][0],
            "accepted_terms_hash": terms["version_hash"],
            "start_date": start,
        }
        bought: dict[str, Any] = ok(await her.post("/v1/me/purchases", order))["contract"]
        return bought

    def change(self, **changes: Any) -> dict[str, Any]:
        return {
            "product_code": "fibre-500",
            "terms": NEW,
            "summary": SUMMARY,
            "effective_date": self.day(40),
        } | changes

    async def announce(self, **changes: Any) -> dict[str, Any]:
        """Announce a change and wait until everyone is found."""
        answer = await self.staff.post("/v1/staff/terms-changes", self.change(**changes))
        assert answer.status_code == 202, answer.text
        made: dict[str, Any] = answer.json()
        assert answer.headers["Location"] == made["href"]
        await self.done(made["operation_id"])
        return made

    async def done(self, operation_id: str) -> dict[str, Any]:
        async def look() -> Any:
            found = ok(await self.staff.get(f"/v1/operations/{operation_id}"))
            assert found["state"] != "failed", found
            return found if found["state"] == "done" else None

        found: dict[str, Any] = await eventually(look)
        return found

    async def counts(self, change_id: str, **expected: int) -> dict[str, Any]:
        """The counts, once they are as expected."""

        async def look() -> Any:
            counts = ok(await self.staff.get(f"/v1/staff/terms-changes/{change_id}"))["counts"]
            return counts if all(counts[name] == value for name, value in expected.items()) else None

        found: dict[str, Any] = await eventually(look)
        return found

    async def contract(self, name: str) -> dict[str, Any]:
        (found,) = ok(await self.people[name].get("/v1/me/contracts"))["contracts"]
        one: dict[str, Any] = found
        return one

    async def notice(self, change_id: str, name: str, state: str) -> dict[str, Any]:
        """The proof of one customer, once it is in the state."""
        where = f"/v1/staff/terms-changes/{change_id}/notices/{self.ids[name]}"

        async def look() -> Any:
            (found,) = ok(await self.staff.get(where))["notices"]
            return found if found["state"] == state else None

        found: dict[str, Any] = await eventually(look)
        return found

    async def delayed(self, messages: int) -> None:
        """Wait until that many messages were put off: their next attempt is counted from that moment, and a
        clock that moves meanwhile would move it as well.
        """

        async def look() -> bool:
            rows = await self.world.rows("messages", {"state": "queued", "attempts": {"$gt": 0}})
            return len([row for row in rows if "claim" not in row]) == messages

        await eventually(look)

    async def heard(self, fact: str) -> int:
        """How many facts of a kind were published, once everything was."""

        async def published() -> bool:
            return await self.world.rows("outbox") == []

        await eventually(published)
        return len(await self.world.told(fact, 0))

    def mails(self, name: str, word: str) -> list[Any]:
        return [m for m in self.world.place.mailbox.to(f"{name}@example.com") if word in m.subject]


@pytest_asyncio.fixture
async def stage(world: World) -> Stage:
    """One for a test."""
    return await _set(world)


@pytest_asyncio.fixture(scope="module")
async def shared_stage(shared_world: World) -> Stage:
    """One for a module: for tests that leave nothing behind."""
    return await _set(shared_world)


async def _set(world: World) -> Stage:
    await world.place.start("gateway")
    api = world.place.api()
    staff = await login(api, "marit", *ROLES, **REASON)
    ok(await staff.post("/v1/staff/products", PRODUCT))
    return Stage(world, api, staff)

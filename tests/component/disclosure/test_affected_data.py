"""Persons affected by a breach, found by the data that the contexts hold, through the gateway."""

import asyncio
from typing import Any

import pytest_asyncio

from deploy.local.api import Api, ok, refused
from personvern.customer.v1 import merge_list_service_pb2 as merge_rpc
from personvern.customer.v1 import merge_list_service_pb2_grpc as merge_stubs
from services.chassis.caller import allow, service
from services.chassis.errors import Unavailable
from services.chassis.ids import new_id
from services.kernel.affected import Kind, Wanted, Whose
from services.kernel.affected.rpc import AffectedServicer
from tests.component.disclosure.conftest import Desk
from tests.component.disclosure.test_breaches import BREACHES, FACTS
from tests.component.disclosure.test_five_contexts import finished
from tests.support.eventually import eventually
from tests.support.stand_ins import servicer
from tests.support.suite import Suite

PAGE = 150


class Merges(merge_stubs.MergeListServiceServicer):
    """Which customers are one person, as the test says."""

    def __init__(self) -> None:
        self.into: dict[str, str] = {}

    @allow(service("disclosure"))
    async def ListStandingMerges(self, request: Any, _: Any) -> Any:
        found = {one: into for one, into in self.into.items() if one > request.after}
        return merge_rpc.ListStandingMergesResponse(
            merges=[merge_rpc.StandingMerge(merged_id=one, survivor_id=into) for one, into in found.items()]
        )


class Pages:
    """Customers, some at a time; may fail, or wait before a page, as the test says."""

    def __init__(self, persons: list[str]) -> None:
        self.persons, self.asked = persons, list[str]()
        self.failures = 0
        self.go_on = asyncio.Event()

    async def some(self, wanted: Wanted) -> Whose:
        self.asked.append(wanted.after)
        if wanted.after and self.failures:
            self.failures -= 1
            raise Unavailable("away")
        if wanted.after:
            await self.go_on.wait()
        begin = int(wanted.after or 0)
        some = self.persons[begin : begin + PAGE]
        end = begin + len(some)
        after = str(end) if end < len(self.persons) else ""
        return Whose(some, len(some), after, 0 if wanted.after else len(self.persons))


class Officer:
    """The privacy officer with a breach, and what the customer context is made to say."""

    def __init__(self, place: Suite, pages: Pages, merges: Merges) -> None:
        self.place, self.pages, self.merges = place, pages, merges
        self.pia: Api = place.staff("dpo", subject="pia.personvern", reason="audit")

    async def breach(self) -> str:
        return f"{BREACHES}/{ok(await self.pia.post(BREACHES, FACTS))['breach_id']}"

    async def affected(self, address: str) -> list[str]:
        found, token = list[str](), ""
        while True:
            params = {"page_size": 200, "page_token": token}
            page = ok(await self.pia.get(f"{address}/affected", params=params))
            found += page["customer_ids"]
            if not (token := page.get("next_page_token", "")):
                return found


@pytest_asyncio.fixture
async def officer(place: Suite, desk: Desk) -> Officer:
    pages, merges = Pages([new_id("cus") for _ in range(2 * PAGE + 20)]), Merges()
    pages.go_on.set()
    finders = {Kind.CUSTOMERS: pages.some, Kind.CONTRACTS_OF_PRODUCT: pages.some}
    await place.fake(
        "customer",
        [
            AffectedServicer(finders).servicer,
            servicer(merges, merge_rpc, merge_stubs, "MergeListService"),
        ],
    )
    await place.start("gateway")
    return Officer(place, pages, merges)


async def test_everybody_is_added_once_however_it_goes(officer: Officer) -> None:
    """Found twice, merged, away for a moment, asked for again: each person is counted once."""
    address, pages, pia = await officer.breach(), officer.pages, officer.pia
    persons = pages.persons
    officer.merges.into = {persons[0]: persons[-1], persons[3]: persons[1]}
    once = set(persons) - {persons[0], persons[3]}
    pages.persons = [*persons, *persons[:7]]
    pages.failures = 1
    body = {"data": {"kind": "customers"}}
    begun = ok(await pia.post(f"{address}:find-affected", body, key="f1"), 202)
    assert ok(await pia.post(f"{address}:find-affected", body, key="f1"), 202) == begun
    done = await finished(pia, begun["href"])
    assert done["result"]["affected"] == len(once), done
    assert (done["result"]["records"], done["percent"]) == (len(pages.persons), 100)
    assert await officer.affected(address) == sorted(once)
    again = ok(await pia.post(f"{address}:find-affected", body), 202)
    assert (await finished(pia, again["href"]))["result"]["affected"] == len(once)
    assert ok(await pia.get(address))["affected_count"] == len(once)


async def test_killed_and_started_again_it_ends_the_same(officer: Officer) -> None:
    address, pages, pia = await officer.breach(), officer.pages, officer.pia
    pages.go_on.clear()
    begun = ok(await pia.post(f"{address}:find-affected", {"data": {"kind": "customers"}}), 202)

    async def first_page() -> bool:
        found = ok(await pia.get(address))["affected_count"] == PAGE
        return found and pages.asked[-1] == str(PAGE)

    await eventually(first_page)
    await officer.place.restart("disclosure")
    pages.go_on.set()
    done = await finished(pia, begun["href"])
    assert (done["result"]["affected"], done["result"]["records"]) == (len(pages.persons),) * 2
    assert pages.asked.count("") == 1, "the second worker went on where the first was"
    operations = officer.place.parts["disclosure"].parts.mongo.collection("operations")
    (row,) = [row async for row in operations.each({"kind": "find_affected"})]
    assert row["input"]["data_place"] is None, "a place may name somebody: it is gone in the end"
    assert await officer.affected(address) == sorted(pages.persons)


async def test_nobody_is_found(officer: Officer) -> None:
    officer.pages.persons = []
    address = await officer.breach()
    body = {"data": {"kind": "contracts_of_product", "of": "no-such-product"}}
    begun = ok(await officer.pia.post(f"{address}:find-affected", body), 202)
    result = (await finished(officer.pia, begun["href"]))["result"]
    assert (result["affected"], result["records"]) == (0, 0)


async def test_bad_searches_begin_nothing(officer: Officer) -> None:
    address, pia = await officer.breach(), officer.pia
    days = {"first_day": "2026-01-01", "last_day": "2026-01-31"}
    for data, field in (
        ({"kind": "invoices", "first_day": "2026-02-01", "last_day": "2026-01-31"}, "data.last_day"),
        ({"kind": "invoices", "first_day": "2026-02-01"}, "data.last_day"),
        ({"kind": "survey_invitations"}, "data.first_day"),
        ({"kind": "survey_invitations", **days, "last_day": "2026-02-30"}, "data.last_day"),
        ({"kind": "survey_invitations", **days, "of": "fibre"}, "data.of"),
        ({"kind": "customers", **days}, "data.first_day"),
        ({"kind": "customers", "of": "fibre"}, "data.of"),
        ({"kind": "contracts_of_product"}, "data.of"),
        ({"kind": "contracts_of_group", "of": " "}, "data.of"),
        ({"kind": "consents", "of": "world_domination"}, "data.of"),
        ({"kind": "consents"}, "data.of"),
    ):
        answer = await pia.post(f"{address}:find-affected", {"data": data})
        refused(answer, 422, "DISCLOSURE_REQUEST_INVALID", field)
    unknown = refused(await pia.post(f"{address}:find-affected", {"data": {"kind": "secrets"}}), 422)
    assert [item["field"] for item in unknown["violations"]] == ["data.kind"]
    operations = officer.place.parts["disclosure"].parts.mongo.collection("operations")
    assert await operations.count({"kind": "find_affected"}) == 0
    assert officer.pages.asked == []

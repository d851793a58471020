"""Each context tells whose data of a kind it holds, page by page along an index, to disclosure alone."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import pytest_asyncio

from personvern.customer.v1 import merge_list_service_pb2 as merge_rpc
from personvern.customer.v1 import merge_list_service_pb2_grpc as merge_stubs
from personvern.privacy.v1 import affected_service_pb2 as rpc
from personvern.privacy.v1 import affected_service_pb2_grpc as stubs
from services.chassis.caller import Caller
from services.chassis.errors import Kind, RemoteError
from services.chassis.ids import new_id
from services.kernel.calendar import oslo_midnight
from tests.support.query_plans import Queries, recording, unindexed
from tests.support.suite import Suite

DISCLOSURE = Caller("service", "disclosure")
ALL = {"_id": {"$gt": ""}}  # the test's own deletes use an index too
CONTEXTS = ("customer", "consent", "billing", "survey")


@pytest.fixture(scope="module")
def queries() -> Iterator[Queries]:
    """Listens from before the services make their clients."""
    with recording() as queries:
        yield queries


@pytest_asyncio.fixture(scope="module")
async def contexts(queries: Queries, shared_place: Suite) -> Suite:
    """Four contexts that hold what the tests put there."""
    for name in CONTEXTS:
        await shared_place.start(name)
    return shared_place


async def put(place: Suite, context: str, collection: str, *rows: dict[str, Any]) -> None:
    await place.parts[context].parts.mongo.collection(collection).insert_many(rows)


async def walked(place: Suite, context: str, limit: int, **data: Any) -> tuple[list[str], int]:
    """Whose records, in the order in which they came, and how many; `limit` at a time."""
    stub = place.stub(context, stubs.AffectedServiceStub, DISCLOSURE)
    whose, records, read, total, after = list[str](), 0, 0, 0, ""
    while True:
        asked = rpc.ListAffectedRequest(data=rpc.AffectedData(**data), after=after, limit=limit)
        found = await stub.ListAffected(asked)
        assert found.read <= limit
        whose += found.customer_ids
        records, read, total = records + found.records, read + found.read, total or found.total
        after = found.after
        if not after:
            assert read == total, "the first answer tells how many there are to read"
            return whose, records


def ids(number: int, prefix: str = "cus") -> list[str]:
    return [new_id(prefix) for _ in range(number)]


@pytest.mark.parametrize("limit", [1, 2, 5, 100])
async def test_customers_and_contracts(contexts: Suite, limit: int) -> None:
    persons = ids(5)
    for name in ("customers", "contracts", "products", "merges"):
        await contexts.parts["customer"].parts.mongo.collection(name).delete_many(ALL)
    erased = {"_id": new_id("cus"), "status": "erased", "contact_points": []}
    merged = {"_id": new_id("cus"), "status": "active", "merged_into": persons[0], "contact_points": []}
    alive = [{"_id": one, "status": "active", "contact_points": []} for one in persons]
    await put(contexts, "customer", "customers", *alive, erased, merged)
    found = await walked(contexts, "customer", limit, kind=rpc.AFFECTED_KIND_CUSTOMERS)
    assert found == (persons, 5), "nobody twice, nobody who is erased"

    codes = {"fibre-100": "fibre", "fibre-500": "fibre", "fibre-none": "fibre", "power-spot": "electricity"}
    products = [{"_id": code, "group": group} for code, group in codes.items()]
    await put(contexts, "customer", "products", *products)
    bought = [
        *((one, "fibre-100") for one in persons[:4]),
        *((one, "fibre-500") for one in persons[2:]),
        (persons[4], "power-spot"),
        (persons[0], "fibre-100"),
    ]
    contracts = [
        {"_id": new_id("con"), "customer_id": one, "product_code": code, "status": "ended"}
        for one, code in bought
    ]
    await put(contexts, "customer", "contracts", *contracts)
    of_product, of_group = rpc.AFFECTED_KIND_CONTRACTS_OF_PRODUCT, rpc.AFFECTED_KIND_CONTRACTS_OF_GROUP
    whose, records = await walked(contexts, "customer", limit, kind=of_product, of="fibre-100")
    assert (set(whose), records) == (set(persons[:4]), 5)
    whose, records = await walked(contexts, "customer", limit, kind=of_group, of="fibre")
    assert (set(whose), records) == (set(persons), 8)
    assert await walked(contexts, "customer", limit, kind=of_group, of="electricity") == ([persons[4]], 1)
    for kind, nothing in ((of_product, "fibre-none"), (of_product, "no-such"), (of_group, "phone")):
        assert await walked(contexts, "customer", limit, kind=kind, of=nothing) == ([], 0)

    stands = [
        {"_id": new_id("mrg"), "merged_id": one, "survivor_id": persons[0], "stands": True} for one in ids(3)
    ]
    undone = {"_id": new_id("mrg"), "merged_id": new_id("cus"), "survivor_id": persons[1]}
    await put(contexts, "customer", "merges", *stands, undone)
    merges = contexts.stub("customer", merge_stubs.MergeListServiceStub, DISCLOSURE)
    listed, after = list[str](), ""
    while True:
        asked = merge_rpc.ListStandingMergesRequest(after=after, limit=limit)
        some = (await merges.ListStandingMerges(asked)).merges
        if not some:
            break
        assert {one.survivor_id for one in some} == {persons[0]}
        listed += [one.merged_id for one in some]
        after = listed[-1]
    assert listed == [row["merged_id"] for row in stands]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
async def test_invoices(contexts: Suite, limit: int) -> None:
    """Three runs; the first was taken up again after the month had turned."""
    for name in ("invoices", "invoice_runs"):
        await contexts.parts["billing"].parts.mongo.collection(name).delete_many(ALL)
    persons, runs = ids(4), ids(4, "run")
    created = ("2026-01-30", "2026-02-10", "2026-03-10", "2026-03-20")
    rows = [
        {"_id": run, "created_at": oslo_midnight(date.fromisoformat(day))}
        for run, day in zip(runs, created, strict=True)
    ]
    await put(contexts, "billing", "invoice_runs", *rows)
    issued = (
        *((runs[0], "2026-01-31", persons[0]), (runs[0], "2026-02-01", persons[1])),
        *((runs[1], "2026-02-10", persons[1]), (runs[1], "2026-02-28", persons[2])),
        *((runs[2], "2026-03-01", persons[3]), (runs[2], "2026-03-10", persons[0])),
    )
    invoices = [
        {
            "_id": new_id("inv"),
            "run_id": run,
            "issue_date": day,
            "customer_id": one,
            "number": at,
            "kid": str(at),
            "billing_account_id": one,
            "period": str(at),
        }
        for at, (run, day, one) in enumerate(issued)
    ]
    await put(contexts, "billing", "invoices", *invoices)

    async def between(first: str, last: str) -> tuple[set[str], int]:
        days = {"first_day": first, "last_day": last}
        whose, records = await walked(contexts, "billing", limit, kind=rpc.AFFECTED_KIND_INVOICES, **days)
        return set(whose), records

    assert await between("2026-02-01", "2026-02-28") == ({persons[1], persons[2]}, 3)
    assert await between("2026-01-31", "2026-01-31") == ({persons[0]}, 1)
    assert await between("2026-03-01", "2026-12-31") == ({persons[3], persons[0]}, 2)
    assert await between("2026-02-11", "2026-02-27") == (set(), 0)
    assert await between("2025-01-01", "2025-12-31") == (set(), 0)


@pytest.mark.parametrize("limit", [1, 2, 100])
async def test_consents(contexts: Suite, limit: int) -> None:
    await contexts.parts["consent"].parts.mongo.collection("subjects").delete_many(ALL)
    persons = ids(5)
    said = [{"customer_surveys": {"act": act}} for act in ("given", "withdrawn")]
    said += [{"marketing_new_offers": {"act": "given"}}, {}, said[0]]
    rows = [{"_id": one, "consents": each} for one, each in zip(persons, said, strict=True)]
    await put(contexts, "consent", "subjects", *rows)
    found = await walked(contexts, "consent", limit, kind=rpc.AFFECTED_KIND_CONSENTS, of="customer_surveys")
    assert found == ([persons[0], persons[1], persons[4]], 3)
    nothing = await walked(contexts, "consent", limit, kind=rpc.AFFECTED_KIND_CONSENTS, of="invoicing")
    assert nothing == ([], 0)


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
async def test_survey_invitations(contexts: Suite, limit: int) -> None:
    """Several of one moment; the last day belongs to the period, in Norway."""
    await contexts.parts["survey"].parts.mongo.collection("invitations").delete_many(ALL)
    persons = ids(6)
    begin, end = oslo_midnight(date(2026, 1, 10)), oslo_midnight(date(2026, 1, 21))
    second = timedelta(milliseconds=1)
    made = (begin - second, begin, begin, begin, end - second, end)
    rows = [
        {"_id": new_id("ivt"), "created_at": at, "customer_id": one, "token_hash": one, "state": "answered"}
        for at, one in zip(made, persons, strict=True)
    ]
    expired = {"_id": new_id("ivt"), "created_at": begin, "token_hash": "gone", "state": "expired"}
    await put(contexts, "survey", "invitations", *rows, expired)
    found = await walked(
        contexts,
        "survey",
        limit,
        kind=rpc.AFFECTED_KIND_SURVEY_INVITATIONS,
        first_day="2026-01-10",
        last_day="2026-01-20",
    )
    assert found == (persons[1:5], 4)


async def test_no_query_walks_through_a_collection(
    contexts: Suite, queries: Queries, database_server: str
) -> None:
    """After the tests before this one, or alone with questions of its own."""
    days = {"first_day": "2026-01-01", "last_day": "2026-12-31"}
    for context, data in (
        ("customer", {"kind": rpc.AFFECTED_KIND_CUSTOMERS}),
        ("customer", {"kind": rpc.AFFECTED_KIND_CONTRACTS_OF_PRODUCT, "of": "fibre-100"}),
        ("customer", {"kind": rpc.AFFECTED_KIND_CONTRACTS_OF_GROUP, "of": "fibre"}),
        ("consent", {"kind": rpc.AFFECTED_KIND_CONSENTS, "of": "customer_surveys"}),
        ("billing", {"kind": rpc.AFFECTED_KIND_INVOICES, **days}),
        ("survey", {"kind": rpc.AFFECTED_KIND_SURVEY_INVITATIONS, **days}),
    ):
        await walked(contexts, context, 2, **data)
    queries.on = False
    mine = {"customers", "contracts", "products", "subjects", "invoices", "invoice_runs", "invitations"}
    assert {query.collection for query in queries.seen.values()} >= mine
    mine.add("merges")
    queries.seen = {key: query for key, query in queries.seen.items() if query.collection in mine}
    assert unindexed(queries, database_server) == {}


async def test_who_may_ask_and_for_what(contexts: Suite) -> None:
    agent = Caller("staff", "anne", frozenset({"dpo"}))
    request = rpc.ListAffectedRequest(data=rpc.AffectedData(kind=rpc.AFFECTED_KIND_CUSTOMERS))
    for caller in (agent, Caller("service", "billing")):
        with pytest.raises(RemoteError) as refused:
            await contexts.stub("customer", stubs.AffectedServiceStub, caller).ListAffected(request)
        assert refused.value.kind is Kind.FORBIDDEN
    backwards = {"first_day": "2026-01-02", "last_day": "2026-01-01"}
    for context, data in (
        ("customer", {"kind": rpc.AFFECTED_KIND_INVOICES}),
        ("customer", {}),
        ("billing", {"kind": rpc.AFFECTED_KIND_INVOICES}),
        ("billing", {"kind": rpc.AFFECTED_KIND_INVOICES, **backwards}),
        ("survey", {"kind": rpc.AFFECTED_KIND_SURVEY_INVITATIONS, "first_day": "yesterday"}),
    ):
        with pytest.raises(RemoteError) as invalid:
            await walked(contexts, context, 1, **data)
        assert invalid.value.kind is Kind.INVALID

"""Orders that are checked by themselves, processes that die on the way, and letters on paper.

The tests of this module share a company.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from deploy.local.api import ok
from personvern.privacy.v1 import privacy_service_pb2 as privacy
from personvern.privacy.v1 import privacy_service_pb2_grpc
from services.chassis.caller import Caller
from tests.support.checking import Checking, Orderer
from tests.support.eventually import eventually
from tests.support.query_plans import recording, unindexed
from tests.support.suite import Suite


@pytest.fixture(scope="module")
def queries() -> Iterator[Any]:
    """Listens from before the service makes its clients."""
    with recording() as queries:
        yield queries


@pytest_asyncio.fixture(scope="module")
async def company(queries: Any, suite: Suite) -> AsyncIterator[Checking]:
    await suite.start_bureau()
    await suite.restart("billing", credit_checks_every_seconds=0.1)
    yield Checking(suite)


@pytest.fixture(autouse=True)
def willing(suite: Suite) -> None:
    """A bureau that finds nothing wrong and does not hang up."""
    suite.bureau.answer, suite.bureau.score, suite.bureau.on_answered = "", 74, lambda: None


async def checks(company: Checking, who: Orderer) -> list[dict[str, Any]]:
    """What she sees."""
    return list(ok(await company.her(who).get("/v1/me/credit-checks"))["credit_checks"])


async def test_an_order_is_checked_by_itself(company: Checking, suite: Suite) -> None:
    kari = await company.orderer("kari")
    await company.contract(kari, "active")
    (done,) = await checks(company, kari)
    assert (done["decision"], done["asked_by"], done["asked_why"]) == ("approve", "service:billing", "order")
    assert suite.bureau.asked[done["credit_check_id"]] == 1
    await company.mail(kari, "kredittvurdert")


async def test_a_bureau_that_is_away_is_asked_again_by_itself(company: Checking, suite: Suite) -> None:
    suite.bureau.answer = "fail"
    ola = await company.orderer("ola")

    async def asked() -> Any:
        return await checks(company, ola)

    (standing,) = await eventually(asked)
    assert (standing["state"], standing["decision"]) == ("requested", None)
    regretful = await company.orderer("regretful")
    (taken_back,) = await eventually(lambda: checks(company, regretful))
    # An enquiry that is on its way would be answered.
    await eventually(lambda: suite.bureau.asked[taken_back["credit_check_id"]])
    ok(await company.her(regretful).post(f"/v1/me/contracts/{regretful.contract_id}:end", {}))
    suite.bureau.answer = ""
    # A minute after it was asked for, by when the bureau is no longer left alone either.
    suite.clock.advance(timedelta(seconds=61))
    await company.contract(ola, "active")
    (done,) = await checks(company, ola)
    assert (done["credit_check_id"], done["decision"]) == (standing["credit_check_id"], "approve")

    async def withdrawn() -> Any:
        (found,) = await checks(company, regretful)
        return found["outcome"] == "withdrawn"

    await eventually(withdrawn)
    (found,) = await checks(company, regretful)
    assert found["credit_check_id"] not in suite.bureau.given, "nobody asked about an order taken back"


async def test_who_dies_between_the_answer_and_its_storing_asks_the_same_enquiry_again(
    company: Checking, suite: Suite
) -> None:
    billing = suite.parts["billing"]
    stopped = asyncio.Event()

    def die() -> None:
        """The bureau has answered; the service never gets to store it."""
        suite.bureau.on_answered = lambda: None
        billing.parts.mongo.transaction = gone
        stopped.set()

    async def gone(*_: Any) -> Any:
        raise asyncio.CancelledError

    suite.bureau.on_answered = die
    before = suite.bureau.enquiries
    per = await company.orderer("per")
    await asyncio.wait_for(stopped.wait(), 60)
    await suite.stop("billing")
    await suite.start("billing", credit_checks_every_seconds=0.1)
    (standing,) = await checks(company, per)
    assert (standing["state"], standing["decision"], standing["letter"]) == ("requested", None, False)
    suite.clock.advance(timedelta(seconds=61))
    await company.contract(per, "active")
    (done,) = await checks(company, per)
    assert done["credit_check_id"] == standing["credit_check_id"]
    assert suite.bureau.enquiries == before + 1, "the same reference is the same enquiry"
    assert suite.bureau.asked[done["credit_check_id"]] >= 2
    await company.mail(per, "kredittvurdert")


async def test_who_mail_does_not_reach_gets_all_of_it_on_paper(company: Checking, suite: Suite) -> None:
    aud = await company.orderer("aud", known=False)  # so that nobody checks her before the mail has come back
    database = suite.parts["customer"].parts.mongo
    bounced = {"$set": {"contact_points.$[].undeliverable_since": suite.clock.now()}}
    await database.collection("customers").update_one({"_id": aud.customer_id}, bounced)
    ok(await company.her(aud).put("/v1/me/national-id", {"national_id": next(company.numbers)}))
    # Staff ask, or the order does if its event comes late: one of them is enough.
    await company.staff.post(aud.staff_path, {"contract_id": aud.contract_id})
    rows = database.collection("messages")

    async def printed() -> Any:
        wanted = {"customer_id": aud.customer_id, "template": "credit_check_made"}
        return await rows.find(wanted)

    (row,) = await eventually(printed)
    assert row["channel"] == "post"
    sent = ok(await company.staff.get(f"/v1/staff/customers/{aud.customer_id}/messages?texts=true"))
    (kept,) = [one for one in sent["notices"] if one["template"] == "credit_check_made"]
    assert "[...]" in kept["body"]
    assert "74 av 100" not in kept["body"]


async def test_the_package_has_the_outcome_and_the_letter_while_it_is_kept(
    company: Checking, suite: Suite
) -> None:
    kari = await company.orderer("package")
    await company.contract(kari, "active")
    disclosure = Caller("service", "disclosure")
    stub = suite.stub("billing", privacy_service_pb2_grpc.PrivacyServiceStub, disclosure)
    kind = privacy.EXPORT_KIND_ACCESS
    for language, words in (("nb", ("Hvem som spurte", "74 av 100")), ("en", ("Who asked", "Income counts"))):
        asked = privacy.ExportRequest(customer_id=kari.customer_id, kind=kind, language=language)
        found = (await stub.Export(asked)).sections
        (section,) = [one for one in found if one.key == "billing.credit_checks"]
        assert section.retention == "credit_outcome"
        said = section.records_json.decode()
        for word in (*words, '"approve"'):
            assert word in said


async def test_no_query_walks_through_a_collection(company: Checking, suite: Suite, queries: Any) -> None:
    kari = await company.orderer("plans")
    await company.contract(kari, "active")
    ok(await company.staff.get("/v1/staff/credit-checks?review=open"))
    ok(await company.staff.get(kari.staff_path))
    queries.on = False
    assert unindexed(queries, suite.mongodb_uri) == {}


async def test_letters_and_outcomes_go_on_the_day_after_their_last(company: Checking, suite: Suite) -> None:
    suite.bureau.score = 12
    waits, plain = await company.orderer("waits"), await company.orderer("plain")
    for who in (waits, plain):
        await company.contract(who, "declined")
    (mine,) = await checks(company, waits)
    ok(await company.her(waits).post(f"/v1/me/credit-checks/{mine['credit_check_id']}:request-review", {}))
    rows = suite.parts["billing"].parts.mongo
    letters_kept = await rows.collection("credit_letters").count({})
    start = suite.clock.now()

    async def run(days: int) -> dict[str, Any]:
        suite.clock.set(start + timedelta(days=days))
        (asked,) = [
            one
            for one in ok(await company.staff.post("/v1/staff/retention-runs", {}), 202)["runs"]
            if one["context"] == "billing"
        ]

        async def ended() -> Any:
            shown = ok(await company.staff.get(f"/v1/staff/retention-runs/{asked['retention_run_id']}"))
            return shown if shown["done_at"] else None

        shown = await eventually(ended)
        return {one["kind"]: one for one in shown["counts"]}

    # 15 January to 15 April 2026 are three months, and 90 days.
    assert (await run(90))["copy_letters"]["deleted"] == 0
    counts = await run(91)
    assert counts["copy_letters"]["deleted"] == letters_kept
    assert counts["credit_checks"]["open"] == 1, "a person has still to look"
    assert await checks(company, plain) == []
    (kept,) = await checks(company, waits)
    assert (kept["letter"], kept["review"]) == (False, "open")

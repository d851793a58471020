"""Retention runs of several contexts through the gateway: started with one call, listed as one."""

from typing import Any

from deploy.local.api import Api, ok, refused
from tests.support.eventually import eventually
from tests.support.suite import Suite

RUNS = "/v1/staff/retention-runs"


async def done(officer: Api, run: dict[str, Any]) -> dict[str, Any]:
    """The run once its work is done."""

    async def look() -> Any:
        shown = ok(await officer.get(f"{RUNS}/{run['retention_run_id']}"))
        return shown if shown["done_at"] else None

    shown: dict[str, Any] = await eventually(look)
    return shown


async def test_one_call_starts_a_run_in_each_context_and_one_list_shows_them(place: Suite) -> None:
    for part in ("survey", "disclosure", "gateway"):
        await place.start(part)
    for part in ("customer", "consent", "billing"):  # there, but of a version that knows no such call
        await place.fake(part, [])
    officer = place.staff("dpo")
    started = ok(await officer.post(RUNS, {"dry_run": True}, key="once"), 202)
    assert {run["context"] for run in started["runs"]} == {"survey", "disclosure"}
    assert {"customer", "consent", "billing"} == set(started["not_started"])
    again = ok(await officer.post(RUNS, {"dry_run": True}, key="once"), 202)
    ids = {run["retention_run_id"] for run in started["runs"]}
    assert {run["retention_run_id"] for run in again["runs"]} == ids
    for run in started["runs"]:
        shown = await done(officer, run)
        assert shown["counts"]
        assert all(count["statute"] for count in shown["counts"])
        ok(await officer.get(run["href"]))
    ok(await officer.post(RUNS, {}, key="twice"), 202)

    listed, token = list[str](), ""
    while True:
        page = ok(await officer.get(f"{RUNS}?page_size=1&page_token={token}"))
        assert set(page["unavailable"]) == set(started["not_started"])
        listed += [run["retention_run_id"] for run in page["runs"]]
        token = page["next_page_token"]
        if not token:
            break
    whole = ok(await officer.get(RUNS))["runs"]
    assert listed == [run["retention_run_id"] for run in whole]
    assert len(set(listed)) == 4
    assert {run["context"] for run in whole[:2]} == {"survey", "disclosure"}


async def test_finance_keeps_the_books_and_nothing_else(place: Suite) -> None:
    for part in ("survey", "gateway"):
        await place.start(part)
    officer, finance = place.staff("dpo"), place.staff("finance")
    run, *_ = ok(await officer.post(RUNS, {"dry_run": True}, key="a"), 202)["runs"]
    refused(await finance.get(f"{RUNS}/{run['retention_run_id']}"), 403, "CALLER_NOT_ALLOWED")
    refused(await finance.post(RUNS, {}, key="b"), 503)
    refused(await place.staff("agent").get(RUNS), 403, "ROLE_MISSING")
    refused(await officer.get(f"{RUNS}/ret_nothing_0"), 404, "RETENTION_RUN_NOT_FOUND")
    refused(await officer.get(f"{RUNS}/ret_survey_0"), 404, "RETENTION_RUN_NOT_FOUND")

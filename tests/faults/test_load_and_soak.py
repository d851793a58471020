"""`make load` and `make soak`, for a few seconds each: what they promise holds, and the report tells it."""

import html
from pathlib import Path

import pytest
import pytest_asyncio

from deploy.local.keys import CONTEXTS, GATEWAY
from tests.load import drive, report
from tests.load.traffic import Done, World, world
from tests.support.cluster import Cluster

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

PEOPLE = 4
PACE = drive.Pace(workers=2, pause=0.05, away=0.2, settled=0.2, calm=0.2)
TRANSIENT = ("503", "504", "no answer")


@pytest_asyncio.fixture(scope="module")
async def place(one_of_each: Cluster) -> World:
    """A suite of processes, with a company and a few customers."""
    await one_of_each.start_all()
    return await world(one_of_each, PEOPLE)


async def test_a_load_is_measured_and_reported(place: World, tmp_path: Path) -> None:
    outcome = await drive.load(place, PACE, seconds=3)
    assert outcome.log.done
    assert (outcome.verdict.lost, outcome.verdict.doubled) == ([], [])
    page = tmp_path / "load.html"
    report.write(page, "A load", outcome.words({"gateway": 1.0}), outcome.log.done, outcome.marks)
    text = page.read_text()
    assert text.count("<svg") == 2
    assert "://" not in text, "the page needs no network"
    for route in report.routes(outcome.log.done):
        assert f">{html.escape(route.name)}<" in text


async def test_whatever_is_killed_nothing_that_was_answered_is_lost_or_twice(place: World) -> None:
    outcome = await drive.soak(place, PACE)
    assert (outcome.verdict.lost, outcome.verdict.doubled) == ([], [])
    assert outcome.verdict.written > 0
    assert [mark.what for mark in outcome.marks] == [*CONTEXTS, GATEWAY, "broker", "database"]
    for one in outcome.log.done:
        assert not one.failure or one.failure.startswith(TRANSIENT), one


def test_a_report_counts_what_failed_apart_from_how_long_the_rest_took() -> None:
    done = [Done("me", number / 10, 0.001 * number) for number in range(1, 101)]
    done += [Done("me", 3.0, 2.0, "503", "consent was killed"), Done("<b>", 4.0, 0.5, "504")]
    me, other = report.routes(done)
    assert (me.name, me.calls, me.failed) == ("me", 101, 1)
    assert [round(me.times[share]) for share in ("p50", "p95", "p99")] == [51, 96, 100]
    assert (other.failed, set(other.times.values())) == (1, {0.0})
    assert report.failures(done) == {("consent was killed", "503"): 1, ("", "504"): 1}
    drawn = report.bars(report.routes(done)) + report.over_time(done, [report.Mark("<i>", 1, 2)], 5)
    assert "<b>" not in drawn
    assert "<i>" not in drawn
    assert report.table(report.routes(done), 10.0).row_count == 2

"""`personvern run ...` as a CronJob runs it: what comes round is started once a day and waited for."""

import asyncio
import json
import sys
from datetime import datetime
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.local.keys import CONTEXTS, key_files
from personvern.consent.v1 import consent_service_pb2
from personvern.consent.v1.consent_service_pb2_grpc import ConsentServiceStub
from personvern.operations.v1 import operations_service_pb2
from personvern.operations.v1.operations_service_pb2_grpc import OperationsServiceStub
from services.chassis.caller import SCHEDULER, Caller
from services.chassis.clock import SystemClock
from services.chassis.errors import CallerNotAllowed, DomainError
from services.chassis.settings import Settings, load
from services.cli import app, rounds
from tests.support.suite import Suite

SECONDS = 120.0  # no work here takes so long, on whatever machine


async def running(place: Suite, *contexts: str) -> Suite:
    """These contexts, by the clock of this machine, which is the one that a process of its own has."""
    place.clock = SystemClock()  # type: ignore[assignment] # a suite's own stands still
    for name in contexts:
        more = {"checkpoint_daily": False} if name in rounds.WITH_LEDGERS else {}
        await place.start(name, **more)
    return place


def environment(place: Suite) -> dict[str, str]:
    """What a CronJob gets."""
    targets = {f"{name.upper()}_TARGET": place.address(name) for name in CONTEXTS}
    key = key_files(place.keys, SCHEDULER)["caller_key_file"]
    return targets | {"PERSONVERN_ENV": "test", "CALLER_KEY_FILE": str(key), "COLUMNS": "200"}


def settings(place: Suite) -> Settings:
    targets = {f"{name}_target": place.address(name) for name in CONTEXTS}
    return load(Settings, caller_key_file=key_files(place.keys, SCHEDULER)["caller_key_file"], **targets)


async def personvern(place: Suite, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    """Exit code and what `personvern run ...` tells, line by line."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.cli", "run", *arguments),
        env=environment(place),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    told, err = await process.communicate()
    return process.returncode or 0, [json.loads(line) for line in told.splitlines()] or [err.decode()]


async def rows(place: Suite, context: str, kind: str) -> int:
    return int(await place.parts[context].parts.mongo.collection("operations").count({"kind": kind}))


async def test_the_same_day_twice_is_the_same_work(place: Suite) -> None:
    await running(place, *CONTEXTS)
    code, [first] = await personvern(place, "invoices")
    assert code == 0, first
    again = await personvern(place, "invoices")
    assert again == (0, [first])
    assert await rows(place, "billing", "invoice_run") == 1

    works = [rounds._dunning("")], [rounds._retention(name) for name in CONTEXTS]
    for works_, name, kind in zip(
        works, ("dunning", "retention"), ("dunning_run", "retention_run"), strict=True
    ):
        ended = await rounds.do(name, works_, settings(place), SECONDS)
        assert [each.why for each in ended] == [""] * len(works_)
        assert ended == await rounds.do(name, works_, settings(place), SECONDS)
        for work in works_:
            assert await rows(place, work.context, kind) == 1


async def test_checkpoints_are_made_when_the_scheduler_asks_and_not_before(place: Suite) -> None:
    await running(place, *rounds.WITH_LEDGERS)
    works = [rounds._checkpoint(name) for name in rounds.WITH_LEDGERS]
    for name in rounds.WITH_LEDGERS:
        assert await place.parts[name].parts.mongo.collection("checkpoints").count({}) == 0
    ended = await rounds.do("checkpoints", works, settings(place), SECONDS)
    for each in ended:
        stands = each.told["stands"]  # False for the first ten minutes of a day
        assert each.told["made"] is stands
        assert bool(each.why) is not stands
        kept = place.parts[each.context].parts.mongo.collection("checkpoints")
        assert await kept.count({}) == int(stands)


@pytest.mark.parametrize(
    ("moment", "name"),
    [
        ("2026-01-14T23:05:00+00:00", "checkpoints-0005"),
        ("2026-01-14T23:15:00+00:00", "checkpoints-0015"),
        ("2026-01-14T23:16:00+00:00", "checkpoints"),
        ("2026-01-15T22:59:00+00:00", "checkpoints"),
        ("2026-06-30T22:09:00+00:00", "checkpoints-0009"),
    ],
)
def test_who_asks_too_early_for_checkpoints_does_not_use_up_the_day(moment: str, name: str) -> None:
    assert rounds._checkpoints_of(datetime.fromisoformat(moment)) == name


async def test_work_that_failed_is_begun_anew_and_work_without_its_service_is_told(place: Suite) -> None:
    await running(place, "survey", "billing")
    mongo = place.parts["survey"].parts.mongo
    survey, billing = rounds._retention("survey"), rounds._retention("billing")
    [first] = await rounds.do("retention", [survey], settings(place), SECONDS)
    problem = {"reason": "INTERNAL", "domain": "personvern", "text": "It stopped.", "metadata": {}}
    await mongo.collection("operations").update_one(
        {"_id": first.operation_id}, {"$set": {"state": "failed", "problem": problem, "result": None}}
    )
    [second] = await rounds.do("retention", [survey], settings(place), SECONDS)
    assert second.why == ""
    assert second.operation_id != first.operation_id

    await place.stop("billing")
    ended = await rounds.do("retention", [billing, survey], settings(place), 0.1)
    assert "cannot be reached" in ended[0].why
    assert ended[1] == second


async def test_the_scheduler_is_let_in_by_name_only(place: Suite) -> None:
    await running(place, "consent")
    who = Caller(kind="service", id=SCHEDULER)
    asked = consent_service_pb2.DecideRequest(customer_id="cus_1")
    with pytest.raises(DomainError) as refusal:
        await place.stub("consent", ConsentServiceStub, who).Decide(asked)
    assert refusal.value.reason == CallerNotAllowed.reason
    [run] = await rounds.do("retention", [rounds._retention("consent")], settings(place), SECONDS)
    another = place.stub("consent", OperationsServiceStub, Caller(kind="service", id="billing"))
    with pytest.raises(DomainError) as refusal:
        await another.GetOperation(operations_service_pb2.GetOperationRequest(operation_id=run.operation_id))
    assert refusal.value.reason == "OPERATION_UNKNOWN"


def test_without_its_key_it_says_so_and_starts_nothing() -> None:
    found = CliRunner().invoke(app, ["run", "retention"], env={"CALLER_KEY_FILE": "/nowhere/at.all"})
    assert found.exit_code == 2
    assert "CALLER_KEY_FILE" in found.stderr

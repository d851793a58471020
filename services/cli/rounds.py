"""`personvern run invoices|dunning|retention|checkpoints`: what comes round, started and waited for.

Calls the services as the scheduler (CALLER_KEY_FILE and the targets, as every process of the suite has them).
The same twice on one day is the same work; what failed is begun anew. Exit codes: 0 all done, 1 not all of
it, 2 wrong usage.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

from services.chassis.caller import SCHEDULER, CallerIdentity
from services.chassis.clock import SystemClock
from services.chassis.errors import DomainError, Unavailable
from services.chassis.settings import Settings, SettingsError, load
from services.kernel.calendar import OSLO, oslo_date, oslo_midnight
from services.kernel.proof.daily import SETTLING

if TYPE_CHECKING:
    from personvern.operations.v1.operations_service_pb2 import Operation
    from services.chassis.rpc_client import Connection

T = TypeVar("T")

CONTEXTS = ("customer", "consent", "billing", "survey", "disclosure")
WITH_LEDGERS = ("consent", "disclosure")
LOOK_SECONDS = 1.0
"""Between two looks at the work."""
CALL_SECONDS = 10.0
BEGINNINGS = 10
"""How often a day's work is begun anew after it had failed."""
_CLOCKS_APART = timedelta(minutes=5)  # this machine's and that of a service, at the very most

run = typer.Typer(no_args_is_help=True, help="What comes round: start it, wait for it, tell its end.")
err = Console(stderr=True)
Minutes = Annotated[float, typer.Option("--minutes", min=0.1, help="Wait so long for the work to end.")]
_MINUTES = 240.0


@dataclass(frozen=True)
class Work:
    """One piece of work of one context: `start` asks for it under a request id, answers the operation's."""

    context: str
    start: Callable[[Connection[Any], str], Awaitable[str]]
    stub: Callable[[Any], Any]


@dataclass
class Ended:
    """What became of it: `told` are the numbers of its result, `why` is said when not all of it was done."""

    context: str
    operation_id: str = ""
    told: dict[str, Any] = field(default_factory=dict)
    why: str = ""


@run.command()
def invoices(
    period: Annotated[str, typer.Option(help="The month to bill, YYYY-MM; this month when not given.")] = "",
    minutes: Minutes = _MINUTES,
) -> None:
    """Bill every account for one month, each once."""
    month = period or f"{_today():%Y-%m}"
    _run(f"invoices-{month}", [_invoices(month)], minutes)


@run.command()
def dunning(
    collector: Annotated[
        str,
        typer.Option(envvar="COLLECTOR_AGREEMENT", help="Agreement under which claims go to a collector."),
    ] = "",
    minutes: Minutes = _MINUTES,
) -> None:
    """Take every step of collection that is due today; without a collector none is handed over."""
    _run("dunning", [_dunning(collector)], minutes)


@run.command()
def retention(minutes: Minutes = _MINUTES) -> None:
    """Delete in all five contexts what is past its last day of keeping."""
    _run("retention", [_retention(context) for context in CONTEXTS], minutes)


@run.command()
def checkpoints(minutes: Minutes = _MINUTES) -> None:
    """Make today's signed checkpoints of the consent and the disclosure ledgers."""
    _run(_checkpoints_of(datetime.now(UTC)), [_checkpoint(context) for context in WITH_LEDGERS], minutes)


def _checkpoints_of(now: datetime) -> str:
    """What the work is called: asked for before a checkpoint can be made, it is not the work of the day."""
    begun = now - oslo_midnight(oslo_date(now))
    return "checkpoints" if begun > SETTLING + _CLOCKS_APART else f"checkpoints-{now.astimezone(OSLO):%H%M}"


def _invoices(month: str) -> Work:
    from personvern.billing.v1 import billing_service_pb2 as rpc
    from personvern.billing.v1.billing_service_pb2_grpc import BillingServiceStub

    async def start(connection: Connection[Any], key: str) -> str:
        asked = rpc.StartInvoiceRunRequest(request_id=key, period=month)
        return str((await connection.stub.StartInvoiceRun(asked)).run.operation_id)

    return Work("billing", start, BillingServiceStub)


def _dunning(collector: str) -> Work:
    from personvern.billing.v1 import dunning_service_pb2 as rpc
    from personvern.billing.v1.dunning_service_pb2_grpc import DunningServiceStub

    async def start(connection: Connection[Any], key: str) -> str:
        asked = rpc.StartDunningRunRequest(request_id=key, collector_agreement_id=collector)
        return str((await connection.stub.StartDunningRun(asked)).run.operation_id)

    return Work("billing", start, DunningServiceStub)


def _retention(context: str) -> Work:
    from personvern.privacy.v1 import retention_service_pb2 as rpc
    from personvern.privacy.v1.retention_service_pb2_grpc import RetentionServiceStub

    async def start(connection: Connection[Any], key: str) -> str:
        asked = rpc.StartRetentionRunRequest(request_id=key)
        return str((await connection.stub.StartRetentionRun(asked)).run.operation_id)

    return Work(context, start, RetentionServiceStub)


def _checkpoint(context: str) -> Work:
    from personvern.privacy.v1 import checkpoint_service_pb2 as rpc
    from personvern.privacy.v1.checkpoint_service_pb2_grpc import CheckpointServiceStub

    async def start(connection: Connection[Any], key: str) -> str:
        asked = rpc.MakeCheckpointRequest(request_id=key)
        return str((await connection.stub.MakeCheckpoint(asked)).operation_id)

    return Work(context, start, CheckpointServiceStub)


def _run(name: str, works: Sequence[Work], minutes: float) -> None:
    try:
        settings = load(Settings, name=SCHEDULER)
    except SettingsError as error:
        err.print(str(error))
        raise typer.Exit(2) from None
    ended = asyncio.run(do(name, works, settings, minutes * 60))
    for each in ended:
        facts = {"context": each.context, "operation": each.operation_id, **each.told}
        typer.echo(json.dumps(facts | ({"not_done": each.why} if each.why else {})))
    if any(each.why for each in ended):
        raise typer.Exit(1)


async def do(name: str, works: Sequence[Work], settings: Settings, seconds: float) -> list[Ended]:
    """Start each of the works under the name and the day, and wait at most so long for the ends of all."""
    key, until = f"{name}-{_today()}", time.monotonic() + seconds
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, disable=not sys.stderr.isatty()) as progress:
        tasks = [progress.add_task(f"{name} {work.context}", total=100) for work in works]

        def teller(task: TaskID) -> Callable[[int], None]:
            return lambda percent: progress.update(task, completed=percent)

        pairs = zip(works, map(teller, tasks), strict=True)
        return await asyncio.gather(*(_one(work, key, settings, until, tell) for work, tell in pairs))


async def _one(work: Work, key: str, settings: Settings, until: float, tell: Callable[[int], None]) -> Ended:
    """One work from start to end. Whatever fails is told and hinders no other."""
    from personvern.operations.v1.operations_service_pb2_grpc import OperationsServiceStub
    from services.chassis.rpc_client import connect

    identity = CallerIdentity.from_file(SCHEDULER, settings.caller_key_file, SystemClock())

    def connected(stub: Callable[[Any], Any]) -> Connection[Any]:
        target, service = settings.target(work.context), work.context
        return connect(
            target, stub, service=service, identity=identity, timeout=CALL_SECONDS, tls=settings.tls
        )

    starting, asking = connected(work.stub), connected(OperationsServiceStub)
    ended = Ended(work.context)
    try:
        operation = await _begin(work, key, starting, asking, until)
        ended.operation_id = operation.operation_id
        operation = await _follow(operation, asking, until, tell)
        _judge(operation, ended)
    except (DomainError, TimeoutError) as error:
        ended.why = str(error) or type(error).__name__
    finally:
        await starting.close()
        await asking.close()
    return ended


async def _begin(
    work: Work, key: str, starting: Connection[Any], asking: Connection[Any], until: float
) -> Operation:
    """The day's operation: the one under way or done, or a new one when all before have failed."""
    for beginning in range(1, BEGINNINGS + 1):
        request_id = f"{key}-{beginning}"
        operation_id = await _patiently(partial(work.start, starting, request_id), until)
        operation = await _look(operation_id, asking, until)
        if not _failed(operation):
            break
    return operation


async def _follow(
    operation: Operation, asking: Connection[Any], until: float, tell: Callable[[int], None]
) -> Operation:
    while not _over(operation):
        tell(operation.percent)
        if time.monotonic() > until:
            raise TimeoutError("the time is up; the work goes on")
        await asyncio.sleep(LOOK_SECONDS)
        operation = await _look(operation.operation_id, asking, until)
    tell(100)
    return operation


async def _look(operation_id: str, asking: Connection[Any], until: float) -> Operation:
    from personvern.operations.v1 import operations_service_pb2 as pb

    request = pb.GetOperationRequest(operation_id=operation_id)
    found: Operation = (await _patiently(lambda: asking.stub.GetOperation(request), until)).operation
    return found


async def _patiently(call: Callable[[], Awaitable[T]], until: float) -> T:
    """Call again while the service is away for a moment, as in a rollout. Raises DomainError."""
    while True:
        try:
            return await call()
        except DomainError as error:
            if not error.transient:
                raise
            if time.monotonic() > until:
                raise Unavailable(f"the service cannot be reached: {error}") from error
        await asyncio.sleep(LOOK_SECONDS)


def _over(operation: Operation) -> bool:
    from personvern.operations.v1 import operations_service_pb2 as pb

    return operation.state in {pb.OPERATION_STATE_DONE, pb.OPERATION_STATE_FAILED}


def _failed(operation: Operation) -> bool:
    from personvern.operations.v1 import operations_service_pb2 as pb

    return bool(operation.state == pb.OPERATION_STATE_FAILED)


def _judge(operation: Operation, ended: Ended) -> None:
    from google.protobuf.json_format import MessageToDict

    if _failed(operation):
        ended.why = f"{operation.problem.reason}: {operation.problem.text}"
        return
    result = MessageToDict(operation.result)
    ended.told = {name: _plain(value) for name, value in result.items() if not isinstance(value, list | dict)}
    if ended.told.get("failed"):
        ended.why = f"GET /v1/operations/{operation.operation_id} lists what failed"
    if ended.told.get("stands") is False:
        ended.why = "no checkpoint yet: one is made from ten past midnight on"


def _plain(value: Any) -> Any:
    """Numbers of a Struct are floats."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _today() -> date:
    return oslo_date(datetime.now(UTC))

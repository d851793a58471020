"""`personvern leftovers` on the real database and broker: what a former release has left, nothing else."""

import asyncio
from pathlib import Path

import nats
from nats.js.api import AckPolicy, ConsumerConfig
from typer.testing import CliRunner

from deploy.access.passwords import BACKUP
from deploy.local.keys import key_files
from services.chassis.caller import SCHEDULER
from services.chassis.mongo import Index
from services.cli import app
from tests.support import servers
from tests.support.suite import Suite

OLD = "survey-on-something-of-old"


async def leftovers(place: Suite, **changes: str) -> tuple[int, list[str]]:
    """Exit code and what is said, line by line, with the rights of who makes backups."""
    environment = {
        "CALLER_KEY_FILE": str(key_files(place.keys, SCHEDULER)["caller_key_file"]),
        "MONGODB_URI": place.mongodb_uri,
        "DATABASE_PREFIX": f"{place.database_name}_",
        "NATS_URL": servers.as_service(place.nats_url, BACKUP),
        "COLUMNS": "200",
    }
    found = await asyncio.to_thread(CliRunner().invoke, app, ["leftovers"], env=environment | changes)
    return found.exit_code, found.output.splitlines()


async def test_what_no_service_declares_is_listed(place: Suite) -> None:
    await place.declare_streams()
    for name in ("survey", "consent"):
        await place.start(name)
    assert await leftovers(place) == (0, []), "what stands is declared"
    old = ConsumerConfig(
        name=OLD, durable_name=OLD, filter_subject="customer.v1.gone.*", ack_policy=AckPolicy.EXPLICIT
    )
    connection = await nats.connect(place.nats_url)
    try:
        await connection.jsm().add_consumer("CUSTOMER", old)
    finally:
        await connection.close()
    mongo = place.parts["survey"].parts.mongo
    await mongo.ensure_indexes([Index("invitations", [("of_old", 1), ("_id", -1)])])
    code, told = await leftovers(place)
    assert code == 0
    assert told == [
        f"consumer CUSTOMER {OLD}",
        f"index {place.database_name}_survey.invitations of_old_1__id_-1",
    ]


async def test_who_cannot_look_says_so(place: Suite, tmp_path: Path) -> None:
    code, told = await leftovers(place, NATS_URL="nats://127.0.0.1:1")
    assert (code, told) == (1, ["Not done: the broker cannot be reached"])
    code, _ = await leftovers(place, CALLER_KEY_FILE=str(tmp_path / "nowhere"))
    assert code == 2

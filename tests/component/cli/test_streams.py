"""`personvern streams` as an operator or the cluster runs it, with the rights of who declares streams."""

import asyncio
from pathlib import Path

import nats
import pytest
from typer.testing import CliRunner

from deploy.access.passwords import STREAMS
from deploy.local.keys import CONTEXTS
from services.cli import app
from services.cli.streams import USER
from tests.support.servers import as_service

ALL = ["DEAD_LETTERS", *(name.upper() for name in CONTEXTS)]


async def personvern(**environment: str) -> tuple[int, str]:
    environment = {"COLUMNS": "200"} | environment
    found = await asyncio.to_thread(CliRunner().invoke, app, ["streams"], env=environment)
    return found.exit_code, found.output


async def test_it_declares_what_is_missing_and_changes_what_differs(nats_url: str, tmp_path: Path) -> None:
    assert USER == STREAMS
    mine = as_service(nats_url, STREAMS)
    assert await personvern(NATS_URL=mine) == (0, "".join(f"{name} made\n" for name in ALL))
    connection = await nats.connect(nats_url)
    try:
        js = connection.jsm()
        config = (await js.stream_info("SURVEY")).config
        await js.update_stream(config.evolve(max_age=3_600.0, max_msgs=1_000))
        await js.delete_stream("BILLING")
        file = tmp_path / "url"
        file.write_text(f"{mine}\n")
        told = {"BILLING": "made", "SURVEY": "changed"}
        said = "".join(f"{name} {told.get(name, 'stands')}\n" for name in ALL)
        assert await personvern(NATS_URL_FILE=str(file)) == (0, said)
        found = (await js.stream_info("SURVEY")).config
        assert (found.max_age, found.max_msgs) == (30 * 24 * 3600, 1_000)
    finally:
        await connection.close()


async def test_who_may_not_is_told_that_it_was_not_done(nats_url: str) -> None:
    code, said = await personvern(NATS_URL=as_service(nats_url, "survey"))
    assert code == 1
    assert "was not declared" in said


@pytest.mark.parametrize(
    ("environment", "code", "text"),
    [
        ({"NATS_URL": "nats://127.0.0.1:1"}, 1, "cannot be reached"),
        ({"NATS_URL": "http://127.0.0.1:4222"}, 2, "not an address of a broker"),
        ({"NATS_URL_FILE": "/nowhere/url"}, 2, "NATS_URL_FILE cannot be read"),
    ],
)
async def test_a_broker_that_is_not_there_is_said_plainly(
    environment: dict[str, str], code: int, text: str
) -> None:
    got, said = await personvern(**environment)
    assert got == code
    assert text in said

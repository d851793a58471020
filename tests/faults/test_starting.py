"""A service that starts before what it needs: alive, not ready, waiting with one line in its log for each."""

import asyncio
import json
import sys

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from deploy.access import database
from deploy.access.passwords import STREAMS, passwords
from deploy.local import servers
from deploy.local.child import HOST, Child, free_port
from deploy.local.keys import CONTEXTS, key_files, make_keys
from deploy.local.stack import ROOT
from tests.support.eventually import eventually
from tests.support.servers import declare_streams

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


async def test_it_is_alive_and_not_ready_until_database_broker_and_streams_are_there(tmp_path):
    make_keys(tmp_path / "keys")
    probe, database_port, broker_port = free_port(), free_port(), free_port()
    files = {name.upper(): str(path) for name, path in key_files(tmp_path / "keys", "survey").items()}
    words, said = (passwords(tmp_path / "keys", server) for server in ("database", "broker"))
    users = database.commands(words)
    log = tmp_path / "survey.log"
    child = Child(
        "survey",
        [sys.executable, "-m", "services.survey"],
        log,
        env={
            **files,
            "SERVICE_NAME": "survey",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'protos' / 'gen'}",
            "LISTEN": f"{HOST}:0",
            "PROBE_LISTEN": f"{HOST}:{probe}",
            "MONGODB_URI": servers.mongodb_uri(database_port, "survey", words["survey"]),
            "NATS_URL": servers.nats_url(broker_port, "survey", said["survey"]),
        },
    )
    started = [child]
    child.start()
    try:
        async with grpc.aio.insecure_channel(f"{HOST}:{probe}") as channel:
            stub = health_pb2_grpc.HealthStub(channel)

            async def state(name):
                asked = health_pb2.HealthCheckRequest(service=name)
                return (await stub.Check(asked, wait_for_ready=True, timeout=60)).status

            assert await state("live") == SERVING
            assert await state("ready") == NOT_SERVING
            await eventually(lambda: _said(log, "waiting for the database") == 1)
            started.append(servers.database(database_port, tmp_path / "db", tmp_path / "db.log", users=users))
            started[-1].start()
            await eventually(lambda: _said(log, "waiting for the broker") == 1)
            assert await state("ready") == NOT_SERVING
            started.append(
                servers.broker(broker_port, tmp_path / "nats", tmp_path / "nats.log", passwords=said)
            )
            started[-1].start()
            await eventually(lambda: _said(log, "waiting for a stream", stream="DEAD_LETTERS") == 1)
            assert await state("ready") == NOT_SERVING
            await declare_streams(servers.nats_url(broker_port, STREAMS, said[STREAMS]))
            await eventually(lambda: _is(state, "ready", SERVING))
            for server in ("database", "broker"):
                assert _said(log, f"waiting for the {server}") == 1
            for stream in ("DEAD_LETTERS", *(name.upper() for name in CONTEXTS)):
                assert _said(log, "waiting for a stream", stream=stream) <= 1, "once for each that came late"
            assert await state("live") == SERVING
    finally:
        for each in started:
            await asyncio.to_thread(each.stop)


async def _is(state, name, wanted):
    return await state(name) == wanted


def _said(log, text, **more):
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    return sum(line.items() >= {"event": text, **more}.items() for line in lines)

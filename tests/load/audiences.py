"""An audience out of a million people, and a hundred thousand decisions in one call.

The million is decoded by the service's own row decoder into its own columns, in a process of its own so that
its memory can be told; writing a million documents into the local database would take longer than all else
here. A hundred thousand are in the database, and asked about over gRPC.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import psutil
from rich.console import Console
from rich.table import Table

from deploy.local.keys import key_files
from deploy.local.stack import ROOT
from personvern.consent.v1 import audience_service_pb2 as rpc
from personvern.consent.v1 import audience_service_pb2_grpc as stubs
from personvern.consent.v1 import consent_pb2
from services.chassis.caller import Caller, CallerIdentity, use_caller
from services.chassis.ids import new_id
from services.chassis.mongo import Mongo
from services.chassis.rpc_client import connect
from services.consent import policy as policy_files
from services.consent.model.audience import tally
from services.consent.model.columns import Columns, decide_people, one_each
from services.consent.model.decision import Question, Target
from services.consent.store.subjects import SUBJECTS, subject_from
from tests.load.population import NOW, POSTCODES, documents
from tests.support.cluster import Cluster

MILLION, STORED, CHUNK, ROUNDS = 1_000_000, 100_000, 10_000, 3
BAR = 2.0
"""Seconds that an audience, and that a hundred thousand decisions, may take."""


async def section(cluster: Cluster, console: Console) -> None:
    """Measure both and print them."""
    table = Table("work", "people", "seconds", "bar", "told")
    found = await _in_memory()
    told = f"{found['members']:,} members, {found['work']:.2f} s of processor, {found['megabytes']:,.0f} MB"
    table.add_row(
        "audience, everybody in memory", f"{MILLION:,}", f"{found['seconds']:.2f}", f"{BAR:.0f}", told
    )
    table.add_row(
        "reading them into columns", f"{MILLION:,}", f"{found['load']:.0f}", "", "in the background"
    )
    ids = await stored(cluster)
    await cluster.restart("consent")  # a section before this one may have had it read everybody there was
    for work, seconds, bar, told in await _over_grpc(cluster, ids):
        table.add_row(work, f"{STORED:,}", f"{seconds:.2f}", bar, told)
    console.print("Everybody at once; the worst of three rounds:")
    console.print(table)


async def _in_memory() -> Any:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.load.audiences", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await child.communicate()
    return json.loads(out.splitlines()[-1])


def measure_million() -> dict[str, float]:
    """Fill the columns with a million people and select from them."""
    enforced, process = policy_files.load(), psutil.Process()
    before = process.memory_info().rss
    columns, load = Columns(), 0.0
    for document in documents(enforced, MILLION):
        began = time.perf_counter()
        columns.put(document["_id"], subject_from(document))
        load += time.perf_counter() - began
    columns.everybody()
    target = Target(postcodes=frozenset(POSTCODES[:1500]), youngest=25, oldest=70, einvoice=True)
    question = Question("marketing_new_offers", NOW, "email", "fibre", target=target)
    worst, work, members, distinct = 0.0, 0.0, 0, 0
    for _ in range(ROUNDS):
        began, busy = time.perf_counter(), time.process_time()
        rows = columns.everybody()
        decided = decide_people(enforced, columns, question, rows)
        people = np.bincount(decided.of_row, minlength=len(decided.decisions)).tolist()
        selection = tally(decided.decisions, people, enforced.version)
        allowed = np.array([decision.allow for decision in decided.decisions])
        people_once = one_each(columns, rows, decided)
        kept = columns.raw_ids(rows[people_once])[allowed[decided.of_row[people_once]]]
        worst = max(worst, time.perf_counter() - began)
        work = max(work, time.process_time() - busy)
        assert selection.members == len(kept) > 0
        assert selection.members + sum(count for _, count in selection.exclusions) == MILLION
        members, distinct = selection.members, len(decided.decisions)
    grown = (process.memory_info().rss - before) / 1e6
    return {
        "seconds": worst,
        "work": work,
        "members": members,
        "decisions": distinct,
        "load": load,
        "megabytes": grown,
    }


async def stored(cluster: Cluster) -> list[str]:
    """A hundred thousand people in the consent context's database; their ids."""
    mongo = Mongo(cluster.mongodb_uri, "personvern_consent")
    rows, ids, batch = mongo.collection(SUBJECTS), [], []
    for document in documents(policy_files.load(), STORED):
        ids.append(document["_id"])
        batch.append(document)
        if len(batch) == 1000:
            await rows.insert_many(batch)
            batch = []
    await mongo.close()
    return ids


async def _over_grpc(cluster: Cluster, ids: list[str]) -> list[tuple[str, float, str, str]]:
    """An audience out of those in the database, first cold and then warm, and one question about all."""
    marketing = cluster.stub("consent", stubs.AudienceServiceStub, _STAFF, timeout=30)
    text = consent_pb2.LocalizedText(nb="Hei", nn="Hei", en="Hi")
    draft = rpc.CreateCampaignRequest(
        request_id=new_id("req"),
        name="Measured",
        purpose="marketing_new_offers",
        channel="email",
        subject=text,
        text=text,
    )
    campaign = (await marketing.CreateCampaign(draft)).campaign.campaign_id
    cold = await _select(marketing, campaign)
    warm = [await _select(marketing, campaign) for _ in range(ROUNDS)]
    many = max([await _decide_many(cluster, ids) for _ in range(ROUNDS)])
    return [
        ("audience, everybody read first", cold, "", "an operation, from request to members kept"),
        ("audience, warm", max(warm), f"{BAR:.0f}", "an operation, from request to members kept"),
        ("DecideMany over gRPC", many, f"{BAR:.0f}", f"{STORED / many:,.0f} decisions a second"),
    ]


_STAFF = Caller(kind="staff", id="bench", roles=frozenset({"marketing"}))


async def _select(marketing: Any, campaign: str) -> float:
    """Seconds from the request until the members are kept, by the service's clock."""
    asked = rpc.SelectAudienceRequest(request_id=new_id("req"), campaign_id=campaign)
    audience = (await marketing.SelectAudience(asked)).audience
    while audience.state == rpc.AUDIENCE_STATE_SELECTING:
        await asyncio.sleep(0.02)
        wanted = rpc.GetAudienceRequest(audience_id=audience.audience_id)
        audience = (await marketing.GetAudience(wanted)).audience
    assert audience.population >= STORED
    return float((audience.selected_at.ToDatetime() - audience.created_at.ToDatetime()).total_seconds())


async def _decide_many(cluster: Cluster, ids: list[str]) -> float:
    """Seconds for one question about all of them, in chunks."""
    caller = Caller(kind="service", id="customer")
    key = key_files(cluster.keys, "customer")["caller_key_file"]
    identity = CallerIdentity.from_file("customer", key, cluster.clock)
    made = connect(
        cluster.address("consent"),
        stubs.AudienceServiceStub,
        service="consent",
        identity=identity,
        timeout=30,
    )

    async def requests() -> AsyncIterator[Any]:
        for at in range(0, len(ids), CHUNK):
            yield rpc.DecideManyRequest(
                purpose="marketing_new_offers", channel="email", customer_ids=ids[at : at + CHUNK]
            )

    began, answered = time.perf_counter(), 0
    with use_caller(caller):
        async for answer in made.stub.DecideMany(requests()):
            answered += len(answer.outcomes)
    seconds = time.perf_counter() - began
    assert answered == len(ids)
    await made.close()
    return seconds


if __name__ == "__main__":
    print(json.dumps(measure_million()))

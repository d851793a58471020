"""A page of 10,000 members of an audience for a partner: each decided for again and on the ledger first."""

import asyncio
import json
import time
from typing import Any

import httpx
import psutil
from rich.console import Console

from deploy.local.api import Api, ok
from deploy.local.keys import GATEWAY
from services.chassis.mongo import Mongo
from services.consent.store.subjects import SUBJECTS
from tests.component.disclosure.test_http import PROCESSOR, TERMS
from tests.load.audiences import stored
from tests.support.cluster import Cluster

PAGE, ROUNDS, BAR = 10_000, 3, 3.0
POWER = {"nb": "Strøm", "nn": "Straum", "en": "Power"}
PURPOSE, SCOPE = "marketing_similar_products", "audiences:read"


async def members(cluster: Cluster, console: Console) -> None:
    """The section of the bench. The first fetch meets empty ledgers, the others those that it has made."""
    await _enough_people(cluster)
    token, processor = await _partner(cluster)
    audience = await _audience(cluster, processor)
    places = [cluster.parts[name][0].pid for name in ("consent", GATEWAY, "disclosure")]
    before = [_megabytes(pid) for pid in places]
    rounds = [await _fetched(cluster, token, audience, places) for _ in range(ROUNDS)]
    for count, seconds, first, _ in rounds:
        console.print(
            f"{count:,} members on a page, each with its entry: {seconds:.2f} s, the first bytes after "
            f"{first:.2f} s (bar {BAR:.0f} s for {PAGE:,})"
        )
    grown = [
        max(peaks) - at for at, peaks in zip(before, zip(*(r[3] for r in rounds), strict=True), strict=True)
    ]
    told = ", ".join(
        f"{name} +{more:.0f} MB" for name, more in zip(("consent", GATEWAY, "disclosure"), grown, strict=True)
    )
    console.print(f"memory at most: {told}")


async def _enough_people(cluster: Cluster) -> None:
    mongo = Mongo(cluster.mongodb_uri, "personvern_consent")
    there = await mongo.collection(SUBJECTS).count({}, limit=PAGE * 5)
    await mongo.close()
    if there < PAGE * 5:
        await stored(cluster)
        await cluster.restart("consent")


async def _partner(cluster: Cluster) -> tuple[str, str]:
    """Its token, and its id."""
    officer = cluster.staff("dpo", reason="audit")
    body = PROCESSOR | {"name": f"Målt {time.time_ns()} AS", "category": "marketing_platform"}
    processor = str(ok(await officer.post("/v1/staff/processors", body))["processor_id"])
    terms = TERMS | {
        "purposes": [PURPOSE], "scopes": [SCOPE], "fields": ["audiences.customer_id"],
        "valid_from": "2025-01-01",
    }  # fmt: skip
    draft = ok(await officer.post("/v1/staff/agreements", {"processor_id": processor, "terms": terms}))
    ok(await officer.post(f"/v1/staff/agreements/{draft['agreement_id']}:activate"))
    client = {"agreement_id": draft["agreement_id"], "scopes": [SCOPE]}
    made = ok(await officer.post("/v1/staff/partner-clients", client))
    form = {
        "grant_type": "client_credentials",
        "client_id": made["client"]["client_id"],
        "client_secret": made["client_secret"],
    }
    return str(ok(await cluster.api().post("/oauth/token", data=form))["access_token"]), processor


async def _audience(cluster: Cluster, processor: str) -> str:
    """One that is released to the processor. In the app there are no quiet hours: members at any time."""
    marketing = cluster.staff("marketing")
    code = f"power-{time.time_ns()}"
    product = {"code": code, "names": POWER, "group": "power", "credit_element": True, "terms": POWER}
    ok(await marketing.post("/v1/staff/products", product))
    campaign = {"name": "Measured", "purpose": PURPOSE, "channel": "app", "product_code": code}
    made = ok(await marketing.post("/v1/staff/campaigns", campaign))
    chosen = ok(await marketing.post(f"/v1/staff/campaigns/{made['campaign_id']}/audiences", {}), 202)
    await followed(marketing, chosen["href"])
    release = {"processor_id": processor, "format": "list"}
    ok(await marketing.post(f"/v1/staff/audiences/{chosen['audience_id']}:export", release))
    return str(chosen["audience_id"])


async def followed(staff: Api, path: str) -> Any:
    """The operation once it is done."""
    while True:
        answer = await staff.get(path)
        if answer.status_code in {503, 504}:  # everything shares this machine
            continue
        if (found := ok(answer))["state"] == "done":
            return found
        assert found["state"] != "failed", found
        await asyncio.sleep(0.2)


async def _fetched(
    cluster: Cluster, token: str, audience: str, places: list[int]
) -> tuple[int, float, float, list[float]]:
    """Members, seconds for the whole page, seconds to its first bytes, most megabytes of each process."""
    path = f"{cluster.url}/v1/partner/audiences/{audience}/members?page_size={PAGE}"
    peaks, first, body = [_megabytes(pid) for pid in places], 0.0, bytearray()
    began = time.perf_counter()
    async with (
        httpx.AsyncClient(timeout=60) as http,
        http.stream("GET", path, headers={"Authorization": f"Bearer {token}"}) as answer,
    ):
        async for some in answer.aiter_bytes():
            first = first or time.perf_counter() - began
            body += some
            peaks = [max(peak, _megabytes(pid)) for peak, pid in zip(peaks, places, strict=True)]
    seconds = time.perf_counter() - began
    assert answer.is_success, bytes(body[:500])
    return len(json.loads(body)["members"]), seconds, first, peaks


def _megabytes(pid: int) -> float:
    return float(psutil.Process(pid).memory_info().rss) / 1e6


if __name__ == "__main__":
    from tests.load.bench import run

    asyncio.run(run([members]))

"""A real Prometheus (Debian package `prometheus`) that reads the metrics of this process."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from deploy.local.child import HOST, Child, answers, free_port
from deploy.local.stack import ROOT
from services.chassis import telemetry
from tests.support.eventually import eventually

RULES = ROOT / "deploy" / "k8s" / "components" / "monitoring" / "rules.yaml"
NAME = "prometheus"
MISSING = shutil.which(NAME) is None


class Prometheus:
    """Asks it."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def ready(self) -> bool:
        """Whether it answers queries."""
        return (await self._client.get("/-/ready")).is_success

    async def query(self, expr: str) -> list[dict[str, Any]]:
        """The vector that a query gives now."""
        answer = await self._client.get("/api/v1/query", params={"query": expr})
        document = answer.json()
        assert document["status"] == "success", (expr, document)
        return list(document["data"]["result"])


@asynccontextmanager
async def prometheus(folder: Path) -> AsyncIterator[Prometheus]:
    """Prometheus with the rules of the cluster, which reads this process's metrics."""
    metrics, port = free_port(), free_port()
    stop = telemetry.serve_metrics(f"{HOST}:{metrics}")
    (folder / "rules.yaml").write_text(yaml.safe_dump(yaml.safe_load(RULES.read_text())["spec"]))
    config = {
        "global": {"scrape_interval": "3s", "evaluation_interval": "1s"},
        "rule_files": ["rules.yaml"],
        "scrape_configs": [
            {"job_name": "personvern", "static_configs": [{"targets": [f"{HOST}:{metrics}"]}]}
        ],
    }
    (folder / "prometheus.yaml").write_text(yaml.safe_dump(config))
    argv = [NAME, f"--config.file={folder}/prometheus.yaml", f"--storage.tsdb.path={folder}/data"]
    argv += [f"--web.listen-address={HOST}:{port}", "--log.level=warn"]
    child = Child(NAME, argv, folder / "prometheus.log", ready=lambda: answers(port))
    child.start()
    try:
        await asyncio.to_thread(child.wait_ready, 30)
        async with httpx.AsyncClient(base_url=f"http://{HOST}:{port}", timeout=120) as client:
            server = Prometheus(client)
            await eventually(server.ready)  # it listens before it answers
            yield server
    finally:
        await asyncio.to_thread(child.stop)
        stop()

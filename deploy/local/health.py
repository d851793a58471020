"""Asks running parts whether they are ready."""

import urllib.error
import urllib.request

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from deploy.local.child import answers

SECONDS = 1.0
READY = "ready"  # name of the health check that also looks at database and broker


def service_ready(address: str) -> bool:
    """Whether the service at `host:port` says that it can work."""
    host, _, port = address.rpartition(":")
    if not answers(int(port), host):  # far cheaper than a channel, and asked many times during a start
        return False
    with grpc.insecure_channel(address) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        try:
            answer = stub.Check(health_pb2.HealthCheckRequest(service=READY), timeout=SECONDS)
        except grpc.RpcError:
            return False
    return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)


def gateway_ready(url: str) -> bool:
    """Whether the gateway at `url` says that it can work."""
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=SECONDS) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False

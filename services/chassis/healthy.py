"""`python -m services.chassis.healthy`: whether the program of a container runs, for the image's HEALTHCHECK.

SERVICE is what the image was built for. A service is asked for `live` at PROBE_LISTEN, the gateway for
`/livez` at LISTEN; what only runs and ends, as the command line does, is well while it runs. Exit codes: 0
alive, 1 not. Kubernetes has probes of its own and does not run this.
"""

from __future__ import annotations

import http.client
import os
import sys
from collections.abc import Mapping

SECONDS = 4.0
COMMAND_LINE, GATEWAY = "services.cli", "gateway"
_OK = 200


def alive(environment: Mapping[str, str]) -> bool:
    """Whether the program answers on this machine."""
    program = environment.get("SERVICE", "")
    if program == COMMAND_LINE:
        return True
    if program == GATEWAY:
        return _answers(_near(environment.get("LISTEN") or "127.0.0.1:8080"))
    return _lives(_near(environment.get("PROBE_LISTEN", "")))


def _near(listens: str) -> str:
    """What listens everywhere is asked at home."""
    host, _, port = listens.rpartition(":")
    return f"127.0.0.1:{port}" if host in {"0.0.0.0", "[::]"} else listens  # noqa: S104 - compared, not bound


def _answers(address: str) -> bool:
    connection = http.client.HTTPConnection(address, timeout=SECONDS)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().status == _OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _lives(address: str) -> bool:
    import grpc
    from grpc_health.v1 import health_pb2, health_pb2_grpc

    from services.chassis.rpc_wire import LIVE

    with grpc.insecure_channel(address) as channel:
        asked = health_pb2.HealthCheckRequest(service=LIVE)
        try:
            answer = health_pb2_grpc.HealthStub(channel).Check(asked, timeout=SECONDS)
        except grpc.RpcError:
            return False
    return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)


if __name__ == "__main__":
    sys.exit(0 if alive(os.environ) else 1)

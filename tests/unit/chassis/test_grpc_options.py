"""gRPC silently ignores an option whose name it does not know: every name set stands in the library."""

from pathlib import Path

import grpc._cython.cygrpc as library
import pytest

from services.chassis import rpc_client
from services.chassis.rpc_server import server

BINARY = Path(library.__file__).read_bytes()
NAMES = sorted({name for name, _ in (*server._OPTIONS, *rpc_client._OPTIONS)})


@pytest.mark.parametrize("name", NAMES)
def test_an_option_is_known_to_the_library(name: str) -> None:
    assert name.encode() + b"\0" in BINARY


def test_a_name_that_is_not_there_is_noticed() -> None:
    assert b"grpc.http2.min_recv_ping_interval_without_data_ms\0" not in BINARY

"""The gRPC server that every service runs: telemetry, errors, deadline and caller around each method,
health that tells the truth, reflection, optional mutual TLS.
"""

from services.chassis.rpc_server.request import request_key
from services.chassis.rpc_server.server import RpcServer, Servicer
from services.chassis.rpc_server.uploads import parts_of

__all__ = ["RpcServer", "Servicer", "parts_of", "request_key"]

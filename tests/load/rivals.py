"""What the suite is measured against, each a process of its own: an empty gRPC call, and a plain program.

`python -m tests.load.rivals grpc PORT` answers `/bench.Empty/Call` with the bytes it got; `grpc-uvloop` does
so on the loop that our services use.
`python -m tests.load.rivals http PORT URI DATABASE` is FastAPI on the same driver without any
of the promises: a consent is one inserted document, a look-up finds the newest, a decision reads it.
"""

import asyncio
import sys
import uuid
from datetime import UTC, datetime
from typing import Any

import uvloop

METHOD = "/bench.Empty/Call"


async def serve_grpc(port: int) -> None:
    """Serve the empty call until the process is stopped."""
    import grpc

    async def call(request: bytes, context: Any) -> bytes:
        return request

    handler = grpc.method_handlers_generic_handler(
        "bench.Empty", {"Call": grpc.unary_unary_rpc_method_handler(call)}
    )
    server = grpc.aio.server()
    server.add_generic_rpc_handlers((handler,))
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    await server.wait_for_termination()


def serve_http(port: int, uri: str, database: str) -> None:
    """Serve the plain program until the process is stopped."""
    import uvicorn
    from fastapi import FastAPI
    from motor.motor_asyncio import AsyncIOMotorClient
    from pydantic import BaseModel

    app = FastAPI()
    consents = AsyncIOMotorClient(uri)[database]["consents"]

    class Consent(BaseModel):
        text_hash: str
        language: str

    @app.on_event("startup")
    async def index() -> None:
        await consents.create_index([("customer_id", 1), ("purpose", 1), ("at", -1)])

    @app.post("/customers/{customer_id}/consents/{purpose}")
    async def save(customer_id: str, purpose: str, body: Consent) -> dict[str, str]:
        row = {
            "_id": uuid.uuid4().hex,
            "customer_id": customer_id,
            "purpose": purpose,
            "at": datetime.now(UTC),
        }
        await consents.insert_one(row | body.model_dump())
        return {"id": row["_id"]}

    @app.get("/customers/{customer_id}/consents/{purpose}")
    async def look_up(customer_id: str, purpose: str) -> dict[str, Any]:
        query = {"customer_id": customer_id, "purpose": purpose}
        found = await consents.find_one(query, sort=[("at", -1)])
        return {"allow": found is not None, "text_hash": found["text_hash"] if found else None}

    @app.get("/empty")
    async def empty() -> dict[str, str]:
        return {}

    # Its connections are kept while ours have their turn, however long that takes on a busy machine.
    uvicorn.run(
        app, host="127.0.0.1", port=port, log_level="warning", access_log=False, timeout_keep_alive=600
    )


if __name__ == "__main__":
    if sys.argv[1] == "grpc":
        asyncio.run(serve_grpc(int(sys.argv[2])))
    elif sys.argv[1] == "grpc-uvloop":
        uvloop.run(serve_grpc(int(sys.argv[2])))
    else:
        serve_http(int(sys.argv[2]), sys.argv[3], sys.argv[4])

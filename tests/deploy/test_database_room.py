"""The embedded database answers others while somebody's transaction stands open, whatever that has put."""

from pathlib import Path
from typing import Any

from pymongo import MongoClient

from deploy.local.child import free_port
from deploy.local.servers import database, mongodb_uri

ROWS = [{"_id": f"{one}-{two}", "text": "x" * 4_000} for one in range(40) for two in range(100)]


def test_an_open_transaction_of_sixteen_megabytes_stops_nobody(tmp_path: Path) -> None:
    port = free_port()
    child = database(port, tmp_path / "db", tmp_path / "log", durable=True)
    child.start()
    try:
        child.wait_ready(30)
        uri = f"{mongodb_uri(port)}&timeoutMS=20000"
        with MongoClient[dict[str, Any]](uri) as client, client.start_session() as session:
            for name in ("open", "others"):
                client.db[name].insert_one({"_id": 0, "times": 0})
            session.start_transaction()
            for first in range(0, len(ROWS), 100):
                client.db.open.insert_many(ROWS[first : first + 100], session=session)
                client.db.others.update_one({"_id": 0}, {"$inc": {"times": 1}})
            assert client.db.others.find_one() == {"_id": 0, "times": len(ROWS) // 100}
            session.abort_transaction()
            assert client.db.open.count_documents({}) == 1
    finally:
        child.kill()

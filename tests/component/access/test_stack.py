"""The local stack hands each part the credentials of its own, made at its first start and kept."""

from pathlib import Path
from urllib.parse import urlsplit

from deploy.access.passwords import USERS
from deploy.local.keys import CONTEXTS, GATEWAY
from deploy.local.stack import PORTS, Stack


def test_each_part_comes_to_broker_and_database_as_itself(tmp_path: Path) -> None:
    stack = Stack(tmp_path, PORTS)
    words = set()
    for name in CONTEXTS:
        given = stack.settings(name)
        for address in (urlsplit(given["MONGODB_URI"]), urlsplit(given["NATS_URL"])):
            assert address.username == name
            words.add(address.password)
        assert given == Stack(tmp_path, PORTS).settings(name)
    assert len(words) == 2 * len(CONTEXTS)
    assert not {"MONGODB_URI", "NATS_URL"} & set(stack.settings(GATEWAY))
    files = [tmp_path / "keys" / f"{user}.{server}" for server, users in USERS.items() for user in users]
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)


def test_servers_from_outside_are_met_as_their_addresses_say(tmp_path: Path) -> None:
    stack = Stack(tmp_path, PORTS, "mongodb://me:word@host/", "nats://me:word@host")
    assert stack.servers() == []
    for name in CONTEXTS:
        assert stack.settings(name)["MONGODB_URI"] == "mongodb://me:word@host/"
        assert stack.settings(name)["NATS_URL"] == "nats://me:word@host"

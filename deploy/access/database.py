"""`python -m deploy.access.database` makes the users of database.json at a MongoDB, or changes those there.

MONGODB_URI names a user who may (`userAdminAnyDatabase`); the password of each user stands in the environment
as <USER>_DATABASE_PASSWORD. Run again it sets passwords and roles anew. Each service has one user with
`readWrite` on its own database and no role on any other; `backup` has the five and nothing else. All of them
log in at `admin`.
"""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import PyMongoError

FILE = Path(__file__).with_name("database.json")
HOME = "admin"


def commands(passwords: Mapping[str, str]) -> list[dict[str, Any]]:
    """What `createUser` is sent, for each user whose password is given."""
    found = json.loads(FILE.read_text())
    return [
        {"createUser": each["user"], "pwd": passwords[each["user"]], "roles": each["roles"]}
        for each in found
        if each["user"] in passwords
    ]


def apply(uri: str, wanted: list[dict[str, Any]]) -> None:
    """Make the users, or change those that are there. Raises PyMongoError."""
    client: MongoClient[dict[str, Any]] = MongoClient(uri, serverSelectionTimeoutMS=10_000)
    try:
        for each in wanted:
            known = client[HOME].command("usersInfo", each["createUser"])["users"]
            verb = "updateUser" if known else "createUser"
            client[HOME].command(verb, each["createUser"], pwd=each["pwd"], roles=each["roles"])
    finally:
        client.close()


def main() -> None:
    """Apply the file with what the environment says. Exit code 1 when it cannot."""
    names = [each["user"] for each in json.loads(FILE.read_text())]
    variables = {name: f"{name.upper()}_DATABASE_PASSWORD" for name in names}
    missing = [each for each in ("MONGODB_URI", *variables.values()) if not os.environ.get(each)]
    if missing:
        sys.exit(f"Not set: {', '.join(missing)}")
    wanted = commands({name: os.environ[each] for name, each in variables.items()})
    try:
        apply(os.environ["MONGODB_URI"], wanted)
    except PyMongoError as error:
        sys.exit(f"The users were not made: {type(error).__name__}")  # its text may hold what was sent
    sys.stdout.write(f"{len(names)} users.\n")


if __name__ == "__main__":
    main()

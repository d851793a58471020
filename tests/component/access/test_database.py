"""What each user may do at the database: read and write its own. The server refuses, not our code."""

from collections.abc import Iterator
from typing import Any

import bson
import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from deploy.access import database
from deploy.access.passwords import BACKUP, USERS, passwords
from deploy.local import servers as local
from deploy.local.keys import CONTEXTS
from services.chassis.errors import Unavailable
from services.chassis.mongo import Mongo
from services.chassis.mongo.copies import Copies
from tests.support import servers

UNAUTHORIZED, AUTHENTICATION_FAILED = 13, 18


class Server:
    """A database with the users of database.json, made by the command that makes them anywhere."""

    def __init__(self, port: int, words: dict[str, str]) -> None:
        self.port, self.words = port, words
        self.clients: list[MongoClient[Any]] = []

    def uri(self, user: str) -> str:
        return local.mongodb_uri(self.port, user, self.words[user])

    def as_(self, user: str) -> MongoClient[Any]:
        self.clients.append(MongoClient(self.uri(user), serverSelectionTimeoutMS=5_000))
        return self.clients[-1]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("access")
    words = passwords(folder, "database") | {servers.INSPECTOR: servers.INSPECTOR}
    first = servers.database_users()[:1]
    child, port = servers.started(
        lambda port: local.database(port, folder / "db", folder / "db.log", users=first)
    )
    made = Server(port, words)
    try:
        database.apply(made.uri(servers.INSPECTOR), database.commands(words))
        yield made
    finally:
        for client in made.clients:
            client.close()
        child.kill()


def refused(act: Any) -> None:
    with pytest.raises(OperationFailure) as refusal:
        act()
    assert refusal.value.code == UNAUTHORIZED


def test_there_is_a_user_for_each_service_with_one_role_on_its_own_database() -> None:
    wanted = {
        each["createUser"]: each["roles"] for each in database.commands(dict.fromkeys(USERS["database"], "x"))
    }
    assert set(wanted) == set(USERS["database"])
    for name in CONTEXTS:
        assert wanted[name] == [{"role": "readWrite", "db": f"personvern_{name}"}]
    assert {role["db"] for role in wanted[BACKUP]} == {f"personvern_{name}" for name in CONTEXTS}


@pytest.mark.parametrize("name", CONTEXTS)
def test_a_service_is_refused_what_is_not_its_own(server: Server, name: str) -> None:
    client = server.as_(name)
    own = client[f"personvern_{name}"]
    own["things"].create_index("of")
    own["things"].replace_one({"_id": "a"}, {"_id": "a", "of": 1}, upsert=True)
    assert own["things"].count_documents({"of": 1}) == 1
    for other in {*(f"personvern_{other}" for other in CONTEXTS), "admin", "somewhere"} - {own.name}:
        foreign = client[other]
        refused(lambda foreign=foreign: foreign["things"].find_one())
        refused(lambda foreign=foreign: foreign["things"].insert_one({"_id": "b"}))
        refused(lambda foreign=foreign: foreign["things"].update_one({"_id": "b"}, {"$set": {"c": 1}}))
        refused(lambda foreign=foreign: foreign["things"].delete_many({}))
        refused(lambda foreign=foreign: foreign["things"].create_index("of"))
        refused(lambda foreign=foreign: foreign["things"].drop())
        refused(lambda foreign=foreign: foreign.list_collection_names())
        refused(lambda foreign=foreign: client.drop_database(foreign.name))
        out = {"$out": {"db": other, "coll": "things"}}
        refused(lambda out=out: list(own["things"].aggregate([out])))
    refused(client.list_database_names)
    refused(lambda: client.drop_database(own.name))
    for target in ("admin", own.name):
        make, give = (
            {"createUser": "x", "pwd": "x", "roles": ["read"]},
            {"grantRolesToUser": name, "roles": ["root"]},
        )
        for command in (make, give):
            refused(lambda target=target, command=command: client[target].command(command))


def test_a_foreign_database_is_refused_inside_a_transaction_too(server: Server) -> None:
    client = server.as_("survey")
    with client.start_session() as session, session.start_transaction():
        client.personvern_survey.things.insert_one({"_id": "in a transaction"}, session=session)
        refused(lambda: client.personvern_customer.things.find_one(session=session))
        session.abort_transaction()


async def test_a_backup_reads_and_fills_the_five_and_makes_no_users(server: Server) -> None:
    client, copies = server.as_(BACKUP), Copies(server.uri(BACKUP))
    for name in (f"personvern_{name}" for name in CONTEXTS):
        assert await copies.put(name, "copied", [bson.encode({"_id": 1})]) == 1
        assert "copied" in await copies.collections(name)
        async with copies.moment() as moment:
            assert [one async for one in moment.documents(name, "copied")] == [bson.encode({"_id": 1})]
        await copies.begin(name)
        assert await copies.half_filled(name)
        await copies.empty(name)
        await copies.end(name)
        assert not await copies.occupied(name)
        assert not await copies.half_filled(name)
    await copies.close()
    refused(client.somewhere.things.find_one)
    refused(lambda: client.admin.command("createUser", "x", pwd="x", roles=["root"]))


def test_run_again_it_changes_a_password_and_gives_back_no_role(server: Server) -> None:
    inspector = server.as_(servers.INSPECTOR)
    inspector.admin.command(
        "grantRolesToUser", "survey", roles=[{"role": "read", "db": "personvern_customer"}]
    )
    server.words["survey"] = "another"
    database.apply(server.uri(servers.INSPECTOR), database.commands(server.words))
    client = server.as_("survey")
    client.personvern_survey.things.find_one()
    refused(client.personvern_customer.things.find_one)


def test_the_command_names_what_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONGODB_URI", "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=10")
    monkeypatch.setenv("SURVEY_DATABASE_PASSWORD", "hemmelig")
    with pytest.raises(SystemExit) as ended:
        database.main()
    said = str(ended.value)
    assert "CUSTOMER_DATABASE_PASSWORD" in said
    assert "SURVEY" not in said
    assert "hemmelig" not in said


@pytest.mark.parametrize("driver", ["motor", "pymongo"])
async def test_with_a_wrong_password_it_waits_as_for_a_server_that_is_away(
    server: Server, driver: str
) -> None:
    mongo = Mongo(local.mongodb_uri(server.port, "consent", "wrong"), "personvern_consent", driver=driver)
    try:
        with pytest.raises(Unavailable):
            await mongo.collection("things").find_one({"_id": "a"})

        async def body() -> None:
            await mongo.collection("things").insert_one({"_id": "a"})

        with pytest.raises(Unavailable):
            await mongo.transaction(body)
    finally:
        await mongo.close()

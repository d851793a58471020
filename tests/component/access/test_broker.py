"""What each user may say and hear at the broker: its own alone. The server refuses, not our code."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import nats
import pytest

from deploy.access import permissions
from deploy.access.passwords import BACKUP, OPERATOR, STREAMS, USERS
from deploy.local.keys import CONTEXTS
from services.chassis.broker_refusals import why
from services.chassis.stream_copies import Stored, StreamCopies
from services.chassis.stream_declarations import StreamDeclarations
from services.chassis.streams import DEAD_LETTERS
from tests.support import servers

API = "$JS.API"
MEANT = "This file is generated: run `python -m deploy.access.permissions`"


class Guest:
    """A connection as one user, and what the broker has refused it."""

    def __init__(self, connection: Any) -> None:
        self.connection, self.refusals = connection, 0

    async def heard(self, error: Exception) -> None:
        self.refusals += "permissions violation" in str(error)

    async def may_say(self, subject: str, body: bytes = b"") -> bool:
        """Whether the broker takes it."""
        return await self._may(self.connection.publish(subject, body, reply=f"{self.inbox}.x"))

    async def may_hear(self, subject: str) -> bool:
        return await self._may(self.connection.subscribe(subject, cb=_nothing))

    async def _may(self, act: Any) -> bool:
        before = self.refusals
        await act
        # A refusal comes before the answer to a ping that was sent later. The first ping may overtake what
        # waits to be written; the second one cannot.
        await self.connection.flush()
        await self.connection.flush()
        return self.refusals == before

    inbox = ""


async def _nothing(_: Any) -> None:
    return


@asynccontextmanager
async def guest(url: str, user: str, inbox: str = "") -> AsyncIterator[Guest]:
    made = Guest(None)
    made.inbox = f"_INBOX.{inbox or user}"
    made.connection = await nats.connect(
        servers.as_service(url, user), error_cb=made.heard, inbox_prefix=made.inbox.encode()
    )
    try:
        yield made
    finally:
        await made.connection.close()


@asynccontextmanager
async def connection(url: str, name: str) -> AsyncIterator[StreamDeclarations]:
    made = StreamDeclarations(url, name)
    await made.connect()
    try:
        yield made
    finally:
        await made.close()


def test_the_file_is_what_the_code_needs() -> None:
    assert permissions.FILE.read_text() == permissions.text(), MEANT


def test_every_user_has_rights_and_a_password_from_outside() -> None:
    conf = permissions.FILE.with_name("broker.conf").read_text()
    for user in USERS["broker"]:
        rights, word = f"${user.upper()}_RIGHTS", f"${user.upper()}_BROKER_PASSWORD"
        assert f"{{user: {user}, password: {word}, permissions: {rights}}}" in conf
        assert f"\n{user.upper()}_RIGHTS {{\n" in permissions.FILE.read_text()


@pytest.fixture
async def declared(nats_url: str) -> str:
    """A broker with the streams of all contexts, declared by whom they are declared by."""
    await servers.declare_streams(servers.as_service(nats_url, STREAMS))
    return nats_url


@pytest.mark.parametrize("name", CONTEXTS)
async def test_a_service_is_refused_what_is_not_its_own(declared: str, name: str) -> None:
    own = name.upper()
    async with guest(declared, name) as it:
        assert await it.may_say(f"{name}.v1.something.x")
        assert await it.may_say(f"{API}.STREAM.INFO.{own}")
        assert await it.may_hear(f"_INBOX.{name}.a.b")
        for other in set(CONTEXTS) - {name}:
            foreign = other.upper()
            assert not await it.may_say(f"{other}.v1.something.x")
            for verb in ("CREATE", "UPDATE", "DELETE", "PURGE", "MSG.GET", "MSG.DELETE", "INFO"):
                assert not await it.may_say(f"{API}.STREAM.{verb}.{foreign}"), verb
            assert not await it.may_say(f"{API}.DIRECT.GET.{foreign}")
            assert not await it.may_say(f"signals.{other}.shredded")
            assert not await it.may_hear(f"_INBOX.{other}.>")
            assert not await it.may_hear(f"{other}.v1.>")
        for subject in (">", "_INBOX.>", "$JS.>", "dead.>", f"{name}.v1.>"):
            assert not await it.may_hear(subject), subject
        for verb in ("CREATE", "UPDATE", "DELETE", "MSG.GET", "MSG.DELETE"):
            assert not await it.may_say(f"{API}.STREAM.{verb}.{own}"), verb
        assert not await it.may_say(f"{API}.DIRECT.GET.{own}")
        for verb in ("CREATE", "DELETE", "PURGE", "UPDATE"):
            assert not await it.may_say(f"{API}.STREAM.{verb}.{DEAD_LETTERS}"), verb
        for verb in ("MSG.GET", "MSG.DELETE"):  # one of them, for its retention run
            allowed = await it.may_say(f"{API}.STREAM.{verb}.{DEAD_LETTERS}")
            assert allowed is (name == permissions.DELETES_DEAD_LETTERS), verb
        assert not await it.may_say(f"{API}.STREAM.LIST")


async def test_a_service_works_its_own_consumers_alone_and_with_their_own_filter(declared: str) -> None:
    at = "CUSTOMER.billing-on-purchased"
    async with guest(declared, "billing") as billing, guest(declared, "survey") as survey:
        rights = (
            f"{API}.CONSUMER.CREATE.{at}.customer.v1.purchased.*",
            f"{API}.CONSUMER.MSG.NEXT.{at}",
            f"{API}.CONSUMER.INFO.{at}",
            f"$JS.ACK.{at}.1.1.1.1.0",
            "dead.billing-on-purchased",
        )
        for subject in rights:
            assert await billing.may_say(subject), subject
            assert not await survey.may_say(subject), subject
        assert not await billing.may_say(f"{API}.CONSUMER.CREATE.{at}.customer.v1.>")
        assert not await billing.may_say(f"{API}.CONSUMER.CREATE.{at}")
        assert not await billing.may_say(f"{API}.CONSUMER.CREATE.CUSTOMER.mine.customer.v1.purchased.*")
        assert not await billing.may_say(f"{API}.CONSUMER.DURABLE.CREATE.{at}")
        assert not await billing.may_say(f"{API}.CONSUMER.DELETE.{at}")


async def test_a_consumer_that_says_one_filter_and_means_another_is_refused(declared: str) -> None:
    """The permission holds the subject of the request; the broker holds the request to its subject."""
    at = "CUSTOMER.billing-on-purchased"
    wanted = (
        b'{"stream_name":"CUSTOMER","config":{"name":"billing-on-purchased","durable_name":"billing-on-purchased",'
        b'"filter_subject":"customer.v1.>","ack_policy":"explicit"}}'
    )
    async with guest(declared, "billing") as it:
        request = it.connection.request
        answer = await request(f"{API}.CONSUMER.CREATE.{at}.customer.v1.purchased.*", wanted)
        assert b'"error"' in answer.data
        found = await request(f"{API}.CONSUMER.INFO.{at}", b"")
        assert b'"error"' in found.data


LEADS_AWAY = {
    "sources": [{"name": "CUSTOMER"}],
    "republish": {"src": "billing.v1.>", "dest": "customer.v1.>"},
    "subject_transform": {"src": "billing.v1.>", "dest": "customer.v1.>"},
}


@pytest.mark.parametrize("what", LEADS_AWAY)
async def test_no_service_leads_the_events_of_others_into_its_stream_or_its_own_out(
    declared: str, what: str
) -> None:
    """What a stream copies stands in the body of a request, which no permission sees: so nobody may ask."""
    async with connection(declared, "test") as everything, guest(declared, "billing") as it:
        js = everything._js
        before = (await js.stream_info("BILLING")).config
        wanted = json.dumps({**before.as_dict(), what: LEADS_AWAY[what]}).encode()
        assert not await it.may_say(f"{API}.STREAM.UPDATE.BILLING", wanted)
        assert not await it.may_say(f"{API}.STREAM.CREATE.BILLING", wanted)
        assert (await js.stream_info("BILLING")).config == before
        # Had somebody done so under older rights, declaring the streams takes it back.
        manager = await everything._nats.request(f"{API}.STREAM.UPDATE.BILLING", wanted)
        assert b'"error"' not in manager.data
        assert await everything.declare_all(["billing"]) == {DEAD_LETTERS: "stands", "BILLING": "changed"}
        assert (await js.stream_info("BILLING")).config == before


async def test_who_declares_streams_sees_no_event(declared: str) -> None:
    async with guest(declared, STREAMS) as it:
        for name in (DEAD_LETTERS, *(context.upper() for context in CONTEXTS)):
            for verb in ("CREATE", "INFO", "UPDATE"):
                assert await it.may_say(f"{API}.STREAM.{verb}.{name}")
            for verb in ("DELETE", "PURGE", "MSG.GET", "MSG.DELETE"):
                assert not await it.may_say(f"{API}.STREAM.{verb}.{name}"), verb
            assert not await it.may_say(f"{API}.CONSUMER.CREATE.{name}.mine.customer.v1.>")
        assert not await it.may_say(f"{API}.STREAM.CREATE.MINE")
        for name in CONTEXTS:
            assert not await it.may_say(f"{name}.v1.something.x")
            assert not await it.may_hear(f"{name}.v1.>")


async def test_the_streams_are_declared_once_and_stand_from_then_on(nats_url: str) -> None:
    async with connection(servers.as_service(nats_url, STREAMS), STREAMS) as operator:
        assert set((await operator.declare_all(CONTEXTS)).values()) == {"made"}
        assert set((await operator.declare_all(CONTEXTS)).values()) == {"stands"}


async def test_the_operator_may_handle_dead_letters_and_no_stream_of_a_context(declared: str) -> None:
    async with guest(declared, OPERATOR, "personvern-cli") as it:
        for verb in ("INFO", "MSG.GET", "MSG.DELETE"):
            assert await it.may_say(f"{API}.STREAM.{verb}.{DEAD_LETTERS}")
            assert not await it.may_say(f"{API}.STREAM.{verb}.CUSTOMER")
        assert await it.may_say("customer.v1.something.x")  # a dead letter goes home
        assert not await it.may_say(f"{API}.STREAM.DELETE.{DEAD_LETTERS}")
        assert not await it.may_say("dead.billing-on-purchased")
        assert not await it.may_hear("customer.v1.>")


async def test_a_backup_may_not_take_events_from_a_service(declared: str) -> None:
    async with guest(declared, BACKUP) as it:
        assert await it.may_say(f"{API}.STREAM.INFO.CUSTOMER")
        assert not await it.may_say("$JS.ACK.CUSTOMER.billing-on-purchased.1.1.1.1.0")
        assert not await it.may_say(f"{API}.CONSUMER.DELETE.CUSTOMER.billing-on-purchased")
        assert not await it.may_hear("_INBOX.billing.>")


async def test_a_backup_can_copy_and_fill_a_stream(declared: str) -> None:
    copies = StreamCopies(servers.as_service(declared, BACKUP), BACKUP)
    await copies.connect()
    try:
        events = [Stored("survey.v1.answered.x", {"ce-id": str(number)}, b"1") for number in range(3)]
        assert await copies.put("SURVEY", events) == 3
        assert (await copies.last())["SURVEY"] == 3
        assert [event async for event in copies.events("SURVEY", 3)] == events
    finally:
        await copies.close()


async def test_who_is_not_known_does_not_get_in(nats_url: str) -> None:
    own = servers.as_service(nats_url, "survey")
    for address in (_without_user(nats_url), _wrong(own)):
        with pytest.raises(Exception, match=r"(?i)authorization") as refusal:
            await nats.connect(address, allow_reconnect=False, error_cb=_nothing, connect_timeout=5)
        assert why(refusal.value) == "AuthorizationViolation"


def _without_user(url: str) -> str:
    return f"nats://{url.rpartition('@')[2]}"


def _wrong(url: str) -> str:
    who, _, where = url.rpartition("@")
    return f"{who}x@{where}"

"""The national register of reservations, from the file to the decision, over all contexts."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from deploy.local.api import Api, ok, refused
from personvern.consent.v1 import consent_service_pb2 as rpc
from personvern.consent.v1 import consent_service_pb2_grpc as stubs
from services.chassis.caller import Caller
from services.chassis.ids import new_id
from services.chassis.operations import DONE, Running
from services.customer.errors import ReservationRegisterBroken
from services.customer.store import Store
from services.customer.store.reservations import DIGESTS, REGISTERS
from services.customer.usecases.reservations import look_everybody_up
from tests.support.eventually import eventually
from tests.support.in_clear import in_clear
from tests.support.suite import Suite

HEAD = "RESERVASJONSREGISTERET;{month};1"
BINARY = {"Content-Type": "application/octet-stream"}


def file(*lines: str, month: str = "2026-01") -> bytes:
    return "\n".join([HEAD.format(month=month), *lines, f"SLUTT;{len(lines)}", ""]).encode()


async def person(suite: Suite, number: int, phone: str, given_name: str = "Kari") -> str:
    """A registered person of family name Nordmann in 5501."""
    body = {
        "given_name": given_name,
        "family_name": "Nordmann",
        "birth_date": "1991-06-01",
        "language": "nb",
        "email": f"reserved-{number}@example.com",
        "phone": phone,
        "home_address": {"street": "Storgata 1", "postcode": "5501", "city": "Haugesund"},
    }
    answer = await suite.person(f"reserved-{number}").post("/v1/public/registrations", body)
    return str(ok(answer)["customer_id"])


async def take(staff: Api, content: bytes, key: str = "") -> Any:
    """Send a register and wait until everybody was looked up."""
    answer = ok(
        await staff.post("/v1/staff/reservation-registers", content=content, headers=BINARY, key=key or None)
    )

    async def done() -> bool:
        return (
            ok(await staff.get(f"/v1/operations/{answer['reservation_register']['operation_id']}"))["state"]
            == DONE
        )

    await eventually(done)
    return answer


async def rule(suite: Suite, customer_id: str, channel: str) -> str:
    """The rule that decides about marketing on a channel."""
    consent = suite.stub("consent", stubs.ConsentServiceStub, Caller(kind="service", id="survey"))
    request = rpc.DecideRequest(
        customer_id=customer_id, purpose="marketing_similar_products", channel=channel
    )
    return str((await consent.Decide(request)).decision.rule)


async def test_from_the_file_to_the_decision(suite: Suite) -> None:
    staff = suite.staff("marketing")
    one = await person(suite, 1, "41234501")
    two = await person(suite, 2, "41234502", given_name="Ola")
    three = await person(suite, 3, "41234503", given_name="Nils")
    await eventually(lambda: rule_known(suite, one, two, three))
    assert await rule(suite, one, "phone") == "RESERVATION_REGISTER_MISSING"

    content = file("T;41234501", "A;1991-06-01;NORDMANN;Ola;5501", "T;99999999")
    first = await take(staff, content, key="k1")
    assert not first["already_imported"]
    repeated = ok(
        await staff.post("/v1/staff/reservation-registers", content=content, headers=BINARY, key="k1")
    )
    assert repeated["reservation_register"]["register_id"] == first["reservation_register"]["register_id"]
    again = await take(staff, content)
    assert again["already_imported"]

    current = ok(await staff.get("/v1/staff/reservation-registers/current"))["reservation_register"]
    assert (current["in_force"], current["lines"], current["customers"]) == (True, 3, 2)
    assert (await rule(suite, one, "phone"), await rule(suite, two, "post")) == ("RESERVED", "RESERVED")
    assert await rule(suite, two, "phone") != "RESERVED"
    assert await rule(suite, three, "phone") != "RESERVED"

    # Somebody new, and somebody with a new number, is looked up at once.
    four = await person(suite, 4, "99999999")
    await eventually(lambda: decided(suite, four, "phone", "RESERVED"))

    # A later file of the same month without them lets them go.
    await take(staff, file("T;41234503"))
    assert await rule(suite, one, "phone") != "RESERVED"
    assert await rule(suite, three, "phone") == "RESERVED"

    # In another month the register is too old to call or write by.
    suite.clock.advance(timedelta(days=31))
    assert await rule(suite, two, "phone") == "RESERVATION_REGISTER_MISSING"
    suite.clock.advance(timedelta(days=-31))


async def rule_known(suite: Suite, *customers: str) -> bool:
    rules = [await rule(suite, customer_id, "email") for customer_id in customers]
    return "SUBJECT_UNKNOWN" not in rules


async def decided(suite: Suite, customer_id: str, channel: str, wanted: str) -> bool:
    return await rule(suite, customer_id, channel) == wanted


async def test_a_broken_register_leaves_nothing(suite: Suite) -> None:
    staff = suite.staff("marketing")
    database = suite.parts["customer"].parts.mongo
    before = [await database.collection(name).count({}) for name in (REGISTERS, DIGESTS)]
    content = file("T;41234501", "T;4123")
    problem = refused(
        await staff.post("/v1/staff/reservation-registers", content=content, headers=BINARY),
        422, "RESERVATION_REGISTER_BROKEN",
    )  # fmt: skip
    assert problem["metadata"] == {"line": "3", "rule": "PHONE_FORMAT"}
    assert in_clear("4123", problem) == []
    old = await staff.post("/v1/staff/reservation-registers", content=file(month="2025-12"), headers=BINARY)
    assert refused(old, 422)["metadata"]["rule"] == "MONTH_NOT_CURRENT"
    assert [await database.collection(name).count({}) for name in (REGISTERS, DIGESTS)] == before
    other = suite.staff("finance")
    refused(
        await other.post("/v1/staff/reservation-registers", content=content, headers=BINARY),
        403, "ROLE_MISSING",
    )  # fmt: skip


async def test_nothing_of_a_line_can_be_read_in_the_database(suite: Suite) -> None:
    await take(suite.staff("marketing"), file("T;40404040", "A;1955-05-05;Hemmeleg;Turid;5501"))
    database = suite.parts["customer"].parts.mongo
    kept = [await database.collection(name).find({}) for name in (REGISTERS, DIGESTS)]
    for word in ("40404040", "Hemmeleg", "Turid", "1955", "1955-05-05"):
        assert in_clear(word, kept) == []


async def test_a_look_up_that_is_killed_ends_the_same(suite: Suite) -> None:
    staff = suite.staff("marketing")
    who = [await person(suite, 100 + n, f"4123{n:04}", given_name="Eva") for n in range(6)]
    content = file(*(f"T;4123{n:04}" for n in range(0, 6, 2)))
    answer = ok(await staff.post("/v1/staff/reservation-registers", content=content, headers=BINARY))
    await suite.restart("customer")
    operation = f"/v1/operations/{answer['reservation_register']['operation_id']}"

    async def done() -> bool:
        reply = await staff.get(operation)
        return reply.status_code == 200 and reply.json()["state"] == DONE

    await eventually(done)
    rules = await asyncio.gather(*(rule(suite, customer_id, "phone") for customer_id in who))
    assert [found == "RESERVED" for found in rules] == [True, False] * 3


async def test_a_register_whose_digests_are_gone_never_comes_into_force(suite: Suite) -> None:
    """A later one has taken its place: going on without its lines would find nobody reserved."""
    staff = suite.staff("marketing")
    await take(staff, file("T;41230101"))
    parts = suite.parts["customer"].parts
    store = Store(parts.mongo, parts.vault)
    in_force = await store.reservations.latest()
    assert in_force is not None
    older = replace(in_force, id="rsv_0", sha256="0" * 64, imported_at=in_force.imported_at, in_force=False)
    await store.reservations.add(older)
    await store.reservations.keep(new_id("rsv"), bytes(16))  # being taken at this moment
    await store.reservations.put_in_force(in_force, 0)
    assert await parts.mongo.collection(DIGESTS).count({}) == 2, "what is just being taken stays"
    deps = SimpleNamespace(store=store)
    running = Running("op_x", "reservation_register", {"register_id": "rsv_0"}, _no_progress)
    with pytest.raises(ReservationRegisterBroken):
        await look_everybody_up(running, deps)  # type: ignore[arg-type]


async def _no_progress(done: int, total: int) -> None:
    return None

"""Proving contact points: six digits, ten minutes, five tries, once."""

import re
from datetime import timedelta
from typing import Any

from personvern.customer.v1 import person_service_pb2 as rpc
from services.chassis.ids import new_id
from tests.component.customer.conftest import World
from tests.component.customer.conftest import rpc as customer_rpc
from tests.component.customer.persons import Persons, adult, as_customer, refused
from tests.support.eventually import eventually
from tests.support.in_clear import in_clear

ADDRESS = "Kari.Nordmann@example.com"


async def ready(world: World) -> tuple[Any, Persons]:
    """Kari, and PersonService as her."""
    kari = await adult(world, "kari")
    return kari, as_customer(world, kari.customer_id)


def send(kari: Any, point: int = 0, **changes: Any) -> Any:
    """A code to one of her contact points."""
    given = {
        "request_id": new_id("req"),
        "customer_id": kari.customer_id,
        "contact_point_id": kari.contact_points[point].contact_point_id,
    }
    return rpc.SendContactCodeRequest(**(given | changes))


def answer(kari: Any, code: str, **changes: Any) -> Any:
    """The code for her e-mail address."""
    given = {
        "request_id": new_id("req"),
        "customer_id": kari.customer_id,
        "contact_point_id": kari.contact_points[0].contact_point_id,
        "code": code,
    }
    return rpc.VerifyContactPointRequest(**(given | changes))


async def code_of(world: World, count: int = 1) -> str:
    """The code in the newest mail to her."""

    def there() -> Any:
        found = [re.findall(r"\b\d{6}\b", mail.body()) for mail in world.place.mailbox.to(ADDRESS)]
        codes = [digits for digits in found if digits]
        return codes if len(codes) >= count else None

    codes = await eventually(there)
    (code,) = set(codes[-1])
    return str(code)


def other(code: str) -> str:
    """A code that it is not."""
    return f"{(int(code) + 1) % 10**6:06}"


async def test_a_code_comes_once_and_proves_the_address(world: World) -> None:
    kari, her = await ready(world)
    request = send(kari)
    sent = await her.SendContactCode(request)
    assert await her.SendContactCode(request) == sent
    code = await code_of(world)
    assert len(world.place.mailbox.to(ADDRESS)) == 1
    proof = answer(kari, code)
    proved = (await her.VerifyContactPoint(proof)).contact_point
    assert proved.HasField("verified_at")
    assert (await her.VerifyContactPoint(proof)).contact_point == proved
    await refused(her.VerifyContactPoint(answer(kari, code)), "CONTACT_CODE_EXPIRED")
    listed = await her.ListContactPoints(rpc.ListContactPointsRequest(customer_id=kari.customer_id))
    assert [point.HasField("verified_at") for point in listed.contact_points] == [True, False]
    # nowhere in the clear: not in the records, not in the history of messages
    kept = [await world.rows(name) for name in ("contact_codes", "messages", "idempotency")]
    history = await world.customer(kari.customer_id).ListMessages(
        customer_rpc.ListMessagesRequest(customer_id=kari.customer_id)
    )
    assert in_clear(code, [kept, history]) == []
    # a correction clears it
    world.clock.advance(timedelta(seconds=1))
    await world.customer(kari.customer_id).CorrectCustomer(
        customer_rpc.CorrectCustomerRequest(
            request_id="c1", customer_id=kari.customer_id, email="kari@example.org"
        )
    )
    listed = await her.ListContactPoints(rpc.ListContactPointsRequest(customer_id=kari.customer_id))
    assert not listed.contact_points[0].HasField("verified_at")


async def test_five_wrong_codes_and_the_right_one_is_worth_nothing(world: World) -> None:
    kari, her = await ready(world)
    await her.SendContactCode(send(kari))
    code = await code_of(world)
    wrong = answer(kari, other(code))
    for _ in range(2):  # sent twice it is counted once
        error = await refused(her.VerifyContactPoint(wrong), "CONTACT_CODE_WRONG")
        assert error.metadata["tries_left"] == "4"
    for left in (3, 2, 1, 0):
        error = await refused(her.VerifyContactPoint(answer(kari, other(code))), "CONTACT_CODE_WRONG")
        assert error.metadata["tries_left"] == str(left)
    await refused(her.VerifyContactPoint(answer(kari, code)), "CONTACT_CODE_EXPIRED")


async def test_a_code_ages_and_the_next_one_takes_its_place(world: World) -> None:
    kari, her = await ready(world)
    await her.SendContactCode(send(kari))
    first = await code_of(world)
    limit = await refused(her.SendContactCode(send(kari)), "CONTACT_CODE_LIMIT")
    assert limit.retry_after == 60
    await world.place.mail_stored()
    world.clock.advance(timedelta(minutes=10))
    await refused(her.VerifyContactPoint(answer(kari, first)), "CONTACT_CODE_EXPIRED")
    await her.SendContactCode(send(kari))
    second = await code_of(world, 2)
    if first != second:
        await refused(her.VerifyContactPoint(answer(kari, first)), "CONTACT_CODE_WRONG")
    await her.VerifyContactPoint(answer(kari, second))


async def test_other_peoples_contact_points_and_fixed_lines(world: World) -> None:
    kari, _ = await ready(world)
    ola = await adult(world, "ola", phone="22345678", email="ola@example.com")
    his = as_customer(world, ola.customer_id)
    hers = kari.contact_points[0].contact_point_id
    await refused(his.SendContactCode(send(ola, contact_point_id=hers)), "CONTACT_POINT_NOT_FOUND")
    proof = answer(ola, "123456", contact_point_id=hers)
    await refused(his.VerifyContactPoint(proof), "CONTACT_POINT_NOT_FOUND")
    await refused(his.SendContactCode(send(kari)), "CALLER_NOT_ALLOWED")
    await refused(his.SendContactCode(send(ola, point=1)), "CONTACT_POINT_NOT_VERIFIABLE")
    assert await world.rows("contact_codes") == []

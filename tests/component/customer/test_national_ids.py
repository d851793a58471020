"""The vault of national ids: in by the person, out for a covered purpose only, and on the ledger first."""

import pytest

from personvern.customer.v1 import customer_pb2
from personvern.customer.v1 import person_service_pb2 as rpc
from services.chassis.caller import Caller
from services.chassis.errors import RemoteError, Unavailable
from tests.component.customer.conftest import World
from tests.component.customer.persons import AGENT, Persons, adult, as_customer, refused

NUMBER, OTHER = "10915596784", "50846202355"


def put(customer_id: str, number: str = NUMBER, request_id: str = "n1") -> rpc.PutNationalIdRequest:
    """A number to put away."""
    return rpc.PutNationalIdRequest(request_id=request_id, customer_id=customer_id, national_id=number)


async def test_a_number_goes_in_and_never_comes_back_to_anybody(world: World) -> None:
    kari = await adult(world, "kari")
    her = as_customer(world, kari.customer_id)
    stored = await her.PutNationalId(put(kari.customer_id))
    assert await her.PutNationalId(put(kari.customer_id)) == stored
    status = await her.GetNationalIdStatus(rpc.GetNationalIdStatusRequest(customer_id=kari.customer_id))
    assert status.stored_at == stored.stored_at
    everything = "".join(
        [repr(await world.rows(name)) for name in ("national_ids", "customers", "idempotency", "outbox")]
    )
    assert NUMBER not in everything
    gone = rpc.DeleteNationalIdRequest(request_id="d1", customer_id=kari.customer_id)
    for _ in range(2):
        await her.DeleteNationalId(gone)
    assert await world.rows("national_ids") == []


async def test_a_number_belongs_to_one_person(world: World) -> None:
    kari, ola = await adult(world, "kari"), await adult(world, "ola")
    await as_customer(world, kari.customer_id).PutNationalId(put(kari.customer_id))
    his = as_customer(world, ola.customer_id)
    await refused(his.PutNationalId(put(ola.customer_id)), "NATIONAL_ID_TAKEN")
    error = await refused(
        his.PutNationalId(put(ola.customer_id, "13097248032", "n2")), "NATIONAL_ID_INVALID",
        "NATIONAL_ID_CHECK_DIGIT",
    )  # fmt: skip
    assert "13097248032" not in repr(error)
    firm = await adult(
        world, "firm", kind=customer_pb2.CUSTOMER_KIND_ORGANISATION, given_name="", family_name="",
        birth_date="", organisation_name="Kaffe AS", organisation_number="987654325",
    )  # fmt: skip
    await refused(
        Persons(world, AGENT).PutNationalId(put(firm.customer_id, OTHER)), "NATIONAL_ID_INVALID",
        "NOT_FOR_ORGANISATION",
    )  # fmt: skip
    assert len(await world.rows("national_ids")) == 1


async def test_it_is_released_when_consent_covers_it_and_the_ledger_has_it(world: World) -> None:
    kari = await adult(world, "kari")
    await as_customer(world, kari.customer_id).PutNationalId(put(kari.customer_id))
    billing = Persons(world, Caller("service", "billing"))
    ask = rpc.ReleaseNationalIdRequest(customer_id=kari.customer_id, purpose="credit_assessment")
    before = len(world.disclosure.reads)
    assert (await billing.ReleaseNationalId(ask)).national_id == NUMBER
    read = world.disclosure.reads[before]
    assert (read.reader_id, list(read.data_categories), list(read.fields), read.purpose) == (
        "billing",
        ["national_id"],
        ["customer.national_id"],
        "credit_assessment",
    )
    assert world.consent.categories[-1] == "national_id"
    world.consent.rule = "DATA_CATEGORY_NOT_COVERED"
    refusal = await refused(billing.ReleaseNationalId(ask), "NATIONAL_ID_NOT_RELEASED")
    assert refusal.metadata["rule"] == "DATA_CATEGORY_NOT_COVERED"
    world.consent.rule, world.disclosure.failure = "", Unavailable("away")
    await refused(billing.ReleaseNationalId(ask), "UNAVAILABLE")
    for who in (AGENT, Caller("customer", kari.customer_id)):
        with pytest.raises(RemoteError):
            await Persons(world, who).ReleaseNationalId(ask)
    assert len(world.disclosure.reads) == before + 1


async def test_what_is_not_stored_is_not_released(world: World) -> None:
    kari = await adult(world, "kari")
    billing = Persons(world, Caller("service", "billing"))
    ask = rpc.ReleaseNationalIdRequest(customer_id=kari.customer_id, purpose="credit_assessment")
    await refused(billing.ReleaseNationalId(ask), "NATIONAL_ID_NOT_FOUND")

"""A person of whom every collection of the customer context holds something, and the calls of an erasure."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from personvern.customer.v1 import audience_contact_service_pb2 as contact_rpc
from personvern.customer.v1 import audience_contact_service_pb2_grpc as contact_stubs
from personvern.customer.v1 import customer_pb2
from personvern.customer.v1 import person_service_pb2 as person_rpc
from personvern.customer.v1 import terms_service_pb2 as terms_rpc
from personvern.customer.v1 import terms_service_pb2_grpc as terms_stubs
from personvern.privacy.v1 import privacy_service_pb2 as pb
from services.chassis.caller import Caller
from services.chassis.ids import new_id
from services.chassis.vault import Redacted
from services.customer.model.notice import Attempt, Notice, NoticeState
from services.customer.model.social import Account, LinkStatus, SocialLink
from services.customer.model.tip import TipRecord
from services.customer.model.usage import StoredEvent, UsageEvent
from services.customer.store import Store
from services.customer.store.usage import Stop
from tests.component.customer.conftest import World, rpc, supply
from tests.component.customer.persons import Persons, as_customer, child
from tests.support.eventually import eventually

LOGIN = "https://login.example|sigrid-bankid"
NATIONAL_ID = "10915596784"  # synthetic (Test-Norge)
VALUES = {
    "given name": ("Sigridelin",),
    "family name": ("Krattebøl",),
    "birth date": ("1987-03-29",),
    "e-mail": ("sigridelin.k@example.no",),
    "phone": ("+4798765432", "98765432"),
    "street": ("Ulvesvingen 77",),
    "metering point": ("707057500042100004",),
    "national id": (NATIONAL_ID,),
    "what she said": ("Naboens hund bjeffer ved måleren",),
    "account": ("fb-zx-99817",),
    "login": ("sigrid-bankid",),
}
LETTER = pb.ErasureLetter(subject="Du er slettet", text="Avtalene dine holdes til 2029.", language="nb")


@dataclass
class Stage:
    """The world, the person, and what else was made."""

    world: World
    customer_id: str
    erasure_id: str
    contract_id: str

    @property
    def ids(self) -> list[str]:
        return [self.customer_id]

    async def plan(self) -> dict[tuple[str, int], Any]:
        """The plan by key and outcome."""
        answer = await self.world.privacy.PlanErasure(pb.PlanErasureRequest(customer_ids=self.ids))
        return {(item.key, item.outcome): item for item in answer.items}

    async def erase(self, **changes: Any) -> list[Any]:
        """Erase the person."""
        given: dict[str, Any] = {"erasure_id": self.erasure_id, "customer_ids": self.ids}
        return list((await self.world.privacy.Erase(pb.EraseRequest(**(given | changes)))).items)


def store_of(world: World) -> Store:
    """The stores of the running context."""
    parts = world.place.parts["customer"].parts
    return Store(parts.mongo, parts.vault)


async def sigrid(world: World, **changes: Any) -> Any:
    """The person, registered."""
    given: dict[str, Any] = {
        "identity": LOGIN,
        "given_name": "Sigridelin",
        "family_name": "Krattebøl",
        "birth_date": "1987-03-29",
        "email": "sigridelin.k@example.no",
        "phone": "987 65 432",
        "home_address": customer_pb2.Address(street="Ulvesvingen 77", postcode="5501", city="Haugesund"),
        "supply_addresses": [supply(street="Ulvesvingen 77", metering_point_id="707057500042100004")],
    }
    return await world.register(**(given | changes))


async def full(world: World, code: str = "power-spot") -> Stage:
    """The person with something in every collection, and nothing that prevents an erasure."""
    made = await sigrid(world)
    who = made.customer_id
    contract_id = await _ended_contract(world, made, code)
    await _said(world, who)
    await _guarded(world, who)
    await _put(world, who, contract_id)
    await eventually(lambda: still(world))
    return Stage(world, who, new_id("era"), contract_id)


async def still(world: World) -> bool:
    """Whether nothing is being sent, told or heard any more."""
    if await world.rows("outbox"):
        return False
    service = world.place.parts["customer"]
    for consumer in service.consumers:
        if await service.parts.streams.backlog(consumer) != (0, 0):
            return False
    return not await world.rows("messages", {"state": "queued"}) and not await world.rows("outbox")


async def _ended_contract(world: World, made: Any, code: str) -> str:
    bought = await world.purchase(made, await world.product(code))
    contract_id = str(bought.contract.contract_id)
    stub = terms_stubs.TermsServiceStub
    her = world.place.stub("customer", stub, Caller("customer", made.customer_id, identity=LOGIN))
    end = terms_rpc.EndContractRequest(
        request_id=new_id("req"), customer_id=made.customer_id, contract_id=contract_id
    )
    await her.EndContract(end)
    world.clock.advance(timedelta(days=1))
    return contract_id


async def _said(world: World, who: str) -> None:
    opened = rpc.OpenInteractionRequest(
        request_id=new_id("req"),
        customer_id=who,
        channel="phone",
        direction=customer_pb2.INTERACTION_DIRECTION_INBOUND,
        topic="invoice.amount",
        text="Naboens hund bjeffer ved måleren",
    )
    await world.agent.OpenInteraction(opened)
    stub = world.place.stub(
        "customer", contact_stubs.AudienceContactServiceStub, Caller("service", "consent")
    )
    ask = contact_rpc.HashContactsRequest(export_id="axp_1", processor_id="prc_1", customer_ids=[who])
    await stub.HashContacts(ask)


async def _guarded(world: World, who: str) -> None:
    """She was the guardian of a child; of herself a code is under way."""
    her: Persons = as_customer(world, who)
    made = await her.RegisterDependant(child(who))
    child_id = made.dependant.customer_id
    await her.InviteGuardian(
        person_rpc.InviteGuardianRequest(request_id=new_id("req"), customer_id=who, dependant_id=child_id)
    )
    await her.EndGuardianship(
        person_rpc.EndGuardianshipRequest(request_id=new_id("req"), customer_id=who, dependant_id=child_id)
    )
    points = (
        await her.ListContactPoints(person_rpc.ListContactPointsRequest(customer_id=who))
    ).contact_points
    await her.SendContactCode(
        person_rpc.SendContactCodeRequest(
            request_id=new_id("req"), customer_id=who, contact_point_id=points[0].contact_point_id
        )
    )
    await her.PutNationalId(
        person_rpc.PutNationalIdRequest(request_id=new_id("req"), customer_id=who, national_id=NATIONAL_ID)
    )


async def _put(world: World, who: str, contract_id: str) -> None:
    """What other contexts would bring about, put where it would lie."""
    store, now = store_of(world), world.clock.now().replace(microsecond=0)
    await store.tips.put(TipRecord(who, 1, {"einvoice": now}, {}))
    account = Account(Redacted("fb-zx-99817"), Redacted("Sigridelin K"))
    await store.social.add(
        SocialLink(new_id("scl"), who, "facebook", account, LinkStatus.LINKED, (), (), now), account
    )
    event = UsageEvent("e1", "view", now, "/sigrid-bankid", "")
    await store.usage.add(
        [StoredEvent("trm_1", who, "web", event, now, {"usage_statistics": now}, ("ent_1",))]
    )
    await store.usage.stop(Stop(who, "usage_statistics", now))
    await store.guardians.apply("staff:stf_1/x/1", who, new_id("cus"), now)
    await store.milestones.add(who, 18, now.date())
    attempt = Attempt("email", "msg_1", now.date(), now, now, "told")
    notice = Notice(
        "tch_1/" + contract_id,
        "tch_1",
        "power-spot",
        contract_id,
        who,
        NoticeState.TOLD,
        now.date(),
        (attempt,),
    )
    await store.notices.add([notice])

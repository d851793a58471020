"""The customer context with the real consent and disclosure contexts."""

from personvern.customer.v1 import customer_service_pb2_grpc, person_service_pb2_grpc
from personvern.customer.v1.person_service_pb2 import CloseCustomerRequest
from personvern.disclosure.v1 import disclosure_service_pb2, disclosure_service_pb2_grpc
from services.chassis.caller import Caller
from tests.component.customer.conftest import registration, rpc
from tests.support.eventually import eventually
from tests.support.suite import Suite


async def test_a_welcome_is_allowed_a_look_is_on_the_ledger_and_who_left_is_answered(place: Suite) -> None:
    for name in ("disclosure", "consent", "customer"):
        await place.start(name)
    stub = customer_service_pb2_grpc.CustomerServiceStub
    anonymous = place.stub("customer", stub, Caller(identity="x|kari"))
    kari = (await anonymous.Register(registration(language="nb"))).customer
    (mail,) = await eventually(lambda: place.mailbox.to("Kari.Nordmann@example.com"))
    assert mail.subject == "Velkommen som kunde"

    agent = Caller("staff", "stf_1", roles=frozenset({"agent"}), access_reason="complaint")
    ask = rpc.GetCustomerRequest(customer_id=kari.customer_id, unmask=["phone"])
    await place.stub("customer", stub, agent).GetCustomer(ask)
    ledger = place.stub(
        "disclosure",
        disclosure_service_pb2_grpc.DisclosureServiceStub,
        Caller("customer", kari.customer_id),
    )
    own = disclosure_service_pb2.ListOwnDisclosuresRequest(customer_id=kari.customer_id)
    fields = [list(line.fields) for line in (await ledger.ListOwnDisclosures(own)).disclosures]
    assert any("customer.phone" in names for names in fields)

    customer = Caller("customer", kari.customer_id)
    her = place.stub("customer", person_service_pb2_grpc.PersonServiceStub, customer)
    await her.CloseCustomer(CloseCustomerRequest(request_id="x1", customer_id=kari.customer_id))
    last = rpc.SendMessageRequest(
        request_id="d1",
        customer_id=kari.customer_id,
        template="data_package_ready",
        purpose="customer_administration",
        channel="email",
    )
    await place.stub("customer", stub, Caller("service", "disclosure")).SendMessage(last)
    await eventually(lambda: len(place.mailbox.to("Kari.Nordmann@example.com")) == 2)

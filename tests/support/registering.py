"""Somebody registers, where a test only needs that she did."""

from personvern.customer.v1 import customer_pb2, customer_service_pb2, customer_service_pb2_grpc
from services.chassis.caller import Caller
from services.chassis.ids import new_id
from tests.support.wire import Wire


async def register(wire: Wire) -> str:
    """Register a person with a login of her own; the customer's id. Raises RemoteError."""
    login = Caller(kind="anonymous", id="", identity=f"https://login.example|{new_id('sub')}")
    stub = wire.stub("customer", customer_service_pb2_grpc.CustomerServiceStub, login)
    home = customer_pb2.Address(street="Storgata 1", postcode="5527", city="Haugesund", country="NO")
    answer = await stub.Register(
        customer_service_pb2.RegisterRequest(
            request_id=new_id("req"),
            kind=customer_pb2.CUSTOMER_KIND_PERSON,
            given_name="Kari",
            family_name="Prøve",
            birth_date="1991-04-05",
            language="nb",
            email="kari@example.com",
            phone="+4740000001",
            home_address=home,
        )
    )
    return str(answer.customer.customer_id)

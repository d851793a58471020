"""If-Match and ETag: whoever changes something says which version was seen."""

import pytest

from personvern.customer.v1 import customer_pb2, customer_service_pb2
from services.chassis.errors import DomainError, Kind
from tests.component.gateway.test_manners import problem


class CustomerChanged(DomainError):
    kind, reason, domain = Kind.CONFLICT, "CUSTOMER_CHANGED", "customer.personvern"


@pytest.fixture
def answers():
    return {"customer": {"CorrectCustomer": correct}}


def correct(request):
    if request.expected_version not in {0, 2}:
        return CustomerChanged("Somebody was faster.", version="2")
    stands = customer_pb2.Customer(customer_id=request.customer_id, version=3)
    return customer_service_pb2.CorrectCustomerResponse(customer=stands)


@pytest.mark.parametrize(
    ("if_match", "status", "reason"),
    [
        ('"1"', 412, "CUSTOMER_CHANGED"),
        ('"0"', 400, "IF_MATCH_INVALID"),
        ('"02"', 400, "IF_MATCH_INVALID"),
        ("2", 400, "IF_MATCH_INVALID"),
    ],
)
async def test_a_version_that_was_not_the_last_changes_nothing(http, login, if_match, status, reason):
    headers = {**await login("ola"), "If-Match": if_match}
    problem(await http.patch("/v1/me", json={"phone": "90012345"}, headers=headers), status, reason)
    paths = (await http.get("/openapi.json")).json()["paths"]
    assert "412" in paths["/v1/me"]["patch"]["responses"]
    assert "412" not in paths["/v1/me"]["get"]["responses"]

import pytest
from pydantic import ValidationError

from gateway.schemas.consents import WithdrawConsent
from gateway.schemas.decisions import ExplainDecision


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1999-12-31T23:59:59Z"]
)
def test_moments_are_of_this_age(moment):
    """A legal timestamp that a message cannot carry is refused as a field, it is no fault of ours."""
    with pytest.raises(ValidationError, match="from 2000 to 2200"):
        WithdrawConsent(client_time=moment)
    with pytest.raises(ValidationError, match="from 2000 to 2200"):
        ExplainDecision(customer_id="cus_1", purpose="contract", at=moment)


def test_moments_reach_the_message():
    assert (
        WithdrawConsent(client_time="2026-08-01T12:00:00+02:00").stamp.ToJsonString()
        == "2026-08-01T10:00:00Z"
    )
    assert WithdrawConsent().stamp is None

"""For which moment may be asked: one to come, and none at the end of the calendar."""

from datetime import timedelta
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from personvern.consent.v1 import audience_service_pb2, consent_service_pb2
from services.consent.errors import ConsentRequestInvalid
from services.consent.rpc import audience_requests, requests
from tests.unit.consent.build import HER, NOW


def _asked(at: Timestamp) -> list[tuple[Any, Any]]:
    one = consent_service_pb2.DecideRequest(customer_id=HER, purpose="marketing_new_offers", at=at)
    many = audience_service_pb2.DecideManyRequest(purpose="marketing_new_offers", at=at)
    audience = audience_service_pb2.SelectAudienceRequest(at=at)
    return [
        (requests.question, one),
        (audience_requests.question, many),
        (audience_requests.moment, audience),
    ]


@pytest.mark.parametrize(
    ("seconds", "rule"),
    [
        (int(NOW.timestamp()) - 1, "IN_THE_PAST"),
        (-62_135_596_801, "TIME_FORMAT"),
        (253_402_300_799, "TOO_FAR_AHEAD"),
        (253_402_300_800, "TIME_FORMAT"),
        (2**62, "TIME_FORMAT"),
    ],
)
def test_no_moment_is_too_much_for_the_calendar(seconds: int, rule: str) -> None:
    for make, request in _asked(Timestamp(seconds=seconds)):
        with pytest.raises(ConsentRequestInvalid) as refused:
            make(request, NOW)
        assert [(each.field, each.rule) for each in refused.value.violations] == [("at", rule)]


def test_a_moment_to_come_is_taken_as_it_is() -> None:
    later = NOW + timedelta(days=365)
    stamp = Timestamp()
    stamp.FromDatetime(later)
    (one, asked), (many, asked_of_many), (moment, audience) = _asked(stamp)
    assert one(asked, NOW).at == many(asked_of_many, NOW).at == moment(audience, NOW) == later
    assert moment(audience_service_pb2.SelectAudienceRequest(), NOW) is None

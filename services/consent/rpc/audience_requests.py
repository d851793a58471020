"""Requests about audiences as value objects."""

from datetime import datetime
from functools import partial
from typing import Any

from personvern.consent.v1 import audience_service_pb2 as rpc
from personvern.consent.v1 import consent_service_pb2
from services.chassis.errors import Violations
from services.chassis.ids import is_id
from services.consent.errors import ConsentRequestInvalid
from services.consent.model.decision import Question
from services.consent.rpc import requests
from services.consent.rpc.requests import customer_id, page_size

__all__ = ["customer_id", "customer_ids", "moment", "page_size", "question"]

MOST_IN_A_MESSAGE, MOST_IN_A_CALL = 10_000, 2_000_000
_NOBODY = "cus_" + "0" * 32
_TOLD = 10
"""Faulty ids that are named; a list of ten thousand would help nobody."""


def question(request: rpc.DecideManyRequest, now: datetime) -> Question:
    """What is to be decided, by the first message. Raises ConsentRequestInvalid."""
    asked = consent_service_pb2.DecideRequest(
        customer_id=_NOBODY,
        purpose=request.purpose,
        channel=request.channel,
        product_code=request.product_code,
        recipient=request.recipient,
    )
    if request.HasField("at"):
        asked.at.CopyFrom(request.at)
    return requests.question(asked, now)


def customer_ids(request: rpc.DecideManyRequest, total: int) -> list[str]:
    """The customers of one message; `total` are those of the call so far. Raises ConsentRequestInvalid."""
    found, ids = Violations(), list(request.customer_ids)
    if len(ids) > MOST_IN_A_MESSAGE:
        found.add("customer_ids", "TOO_MANY", f"Send at most {MOST_IN_A_MESSAGE} in a message.")
    elif total > MOST_IN_A_CALL:
        found.add("customer_ids", "TOO_MANY", f"Ask about at most {MOST_IN_A_CALL} in a call.")
    else:
        wrong = [place for place, each in enumerate(ids) if not is_id(each, "cus")]
        for place in wrong[:_TOLD]:
            found.add(f"customer_ids[{place}]", "CUSTOMER_ID_FORMAT", "Give the id of a customer.")
    found.raise_if_any(ConsentRequestInvalid)
    return ids


def moment(request: Any, now: datetime) -> datetime | None:
    """For which moment to decide, None for now. Raises ConsentRequestInvalid."""
    if not request.HasField("at"):
        return None
    found = Violations()
    at = found.check("at", partial(requests.moment_to_come, now), request.at)
    found.raise_if_any(ConsentRequestInvalid)
    return at

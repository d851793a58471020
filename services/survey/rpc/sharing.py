"""The gRPC face for suppliers: message -> use case -> message."""

from typing import Any

from personvern.survey.v1 import sharing_service_pb2 as pb
from personvern.survey.v1 import survey_pb2
from services.chassis.caller import allow, current_caller, partner
from services.chassis.pages import PageRequest
from services.survey.rpc import replies
from services.survey.usecases import Deps, sharing


class SharingServicer:
    """Serves `personvern.survey.v1.SharingService`."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(partner(sharing.SCOPE))
    async def ListSharedResponses(
        self, request: pb.ListSharedResponsesRequest, _: Any
    ) -> pb.ListSharedResponsesResponse:
        """The answers about this supplier's deliveries."""
        page = PageRequest(request.page_size, request.page_token)
        found = await sharing.list_shared(
            current_caller(), request.purpose, list(request.fields), page, self._deps
        )
        return pb.ListSharedResponsesResponse(
            responses=[_shared(one, found.fields) for one in found.responses],
            next_page_token=found.next_token,
            fields=sorted(found.fields),
        )


def _shared(one: sharing.SharedResponse, fields: frozenset[str]) -> pb.SharedResponse:
    response = one.response
    comments = [
        survey_pb2.Answer(question=question, text=text.reveal()) for question, text in one.comments.items()
    ]
    values: dict[str, Any] = {
        "response_id": response.id,
        "survey": one.survey_code,
        "answered_on": one.answered_on.isoformat(),
        "topic": response.topic,
        "channel": response.channel,
        "answers": replies.given(response.values),
        "comments": comments,
    }
    return pb.SharedResponse(**{name: value for name, value in values.items() if name in fields})

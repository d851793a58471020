"""Asks the consent context in which language a person wants messages."""

from personvern.consent.v1 import preference_service_pb2 as rpc
from personvern.consent.v1 import preference_service_pb2_grpc as stubs


class ConsentLanguages:
    """Client of consent's preferences."""

    def __init__(self, stub: "stubs.PreferenceServiceStub") -> None:
        self._stub = stub

    async def wished(self, customer_id: str) -> tuple[str, int]:
        """The language, "" for none in particular, and the version of the wish. Raises RemoteError."""
        request = rpc.GetMessageLanguageRequest(customer_id=customer_id)
        answer = await self._stub.GetMessageLanguage(request)
        return answer.language, answer.version

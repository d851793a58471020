"""Has the customer context send a message: no other context ever holds an e-mail address."""

from collections.abc import Mapping

from personvern.customer.v1 import customer_service_pb2 as rpc
from personvern.customer.v1 import customer_service_pb2_grpc as stubs


class Messages:
    """Client of the sender."""

    def __init__(self, stub: "stubs.CustomerServiceStub") -> None:
        self._stub = stub

    async def send(
        self,
        request_id: str,
        customer_id: str,
        *,
        template: str,
        purpose: str,
        channel: str = "email",
        values: Mapping[str, str] | None = None,
        product_code: str = "",
    ) -> str:
        """Have a message written from a template in the customer's language and sent once per `request_id`.

        `channel` is email, sms or post; `product_code` the product that it is about, for the decision.

        Returns:
            The message's id.

        Raises:
            RemoteError: with reason MESSAGE_NOT_ALLOWED when the policy or the person says no.
        """
        answer = await self._stub.SendMessage(
            rpc.SendMessageRequest(
                request_id=request_id,
                customer_id=customer_id,
                template=template,
                purpose=purpose,
                channel=channel,
                values=values or {},
                product_code=product_code,
            )
        )
        return str(answer.message_id)

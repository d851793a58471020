"""WebhookService over gRPC."""

from typing import Any

from personvern.disclosure.v1 import webhook_service_pb2 as rpc
from personvern.disclosure.v1 import webhook_service_pb2_grpc as stubs
from services.chassis.caller import allow, staff
from services.chassis.rpc_server import request_key
from services.disclosure.model.webhook import WITHDRAWAL, Delivery, DeliveryState, Webhook
from services.disclosure.rpc.messages import timestamp
from services.disclosure.usecases import Deps, webhooks


class WebhookServicer(stubs.WebhookServiceServicer):
    """Where partners are told."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(staff("dpo"))
    async def SetWebhook(self, request: rpc.SetWebhookRequest, _: Any) -> rpc.SetWebhookResponse:
        """Set or replace."""
        made, secret = await webhooks.set_webhook(
            request_key(request), request.client_id, request.url, self._deps
        )
        return rpc.SetWebhookResponse(webhook=_message(made), secret=secret.reveal())

    @allow(staff("dpo"))
    async def RotateWebhookSecret(
        self, request: rpc.RotateWebhookSecretRequest, _: Any
    ) -> rpc.RotateWebhookSecretResponse:
        """A new secret."""
        made, secret = await webhooks.rotate_webhook_secret(
            request_key(request), request.client_id, request.overlap_hours, self._deps
        )
        return rpc.RotateWebhookSecretResponse(webhook=_message(made), secret=secret.reveal())

    @allow(staff("dpo"))
    async def RemoveWebhook(self, request: rpc.RemoveWebhookRequest, _: Any) -> rpc.RemoveWebhookResponse:
        """Take it away."""
        await webhooks.remove_webhook(request_key(request), request.client_id, self._deps)
        return rpc.RemoveWebhookResponse()

    @allow(staff("dpo"))
    async def GetWebhook(self, request: rpc.GetWebhookRequest, _: Any) -> rpc.GetWebhookResponse:
        """The address and the last messages."""
        found, sent = await webhooks.get_webhook(request.client_id, self._deps)
        return rpc.GetWebhookResponse(webhook=_message(found), deliveries=map(_delivery, sent))


def _message(item: Webhook) -> rpc.Webhook:
    return rpc.Webhook(
        client_id=item.client_id,
        url=item.url,
        set_at=timestamp(item.set_at),
        old_secret_until=timestamp(item.old_secret_until) if item.old_secret_until else None,
    )


def _delivery(item: Delivery) -> rpc.WebhookDelivery:
    pending = item.state is DeliveryState.PENDING
    return rpc.WebhookDelivery(
        delivery_id=item.delivery_id,
        withdrawal_id=item.about_id if item.matter == WITHDRAWAL else "",
        notice_id="" if item.matter == WITHDRAWAL else item.about_id,
        matter=item.matter,
        state=item.state.value,
        attempts=item.attempts,
        cause=item.cause,
        next_at=timestamp(item.next_at) if pending else None,
        received_at=timestamp(item.received_at) if item.received_at else None,
    )

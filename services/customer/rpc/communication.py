"""RPCs about interactions and messages."""

from grpc.aio import ServicerContext

from personvern.customer.v1 import customer_service_pb2 as rpc
from services.chassis.caller import allow, current_caller, customer, service, staff
from services.chassis.pages import PageRequest
from services.chassis.rpc_server import request_key
from services.chassis.vault import Redacted
from services.customer.model.interaction import InteractionDraft
from services.customer.rpc import wire
from services.customer.usecases import Deps, interactions, messages
from services.customer.usecases.queueing import Queueing

Context = ServicerContext[object, object]


class CommunicationRpcs:
    """What was said, by both sides."""

    _deps: Deps
    _queueing: Queueing

    @allow(staff("agent", reads_personal_data=True))
    async def OpenInteraction(
        self, request: rpc.OpenInteractionRequest, _: Context
    ) -> rpc.OpenInteractionResponse:
        """Log a contact."""
        draft = InteractionDraft(
            channel=request.channel,
            direction=wire.direction_name(request.direction),
            topic=request.topic,
            text=Redacted(request.text),
            invoice_id=request.invoice_id,
            contract_id=request.contract_id,
            supplier_id=request.supplier_id,
        )
        logged = await interactions.log_interaction(
            request_key(request), request.customer_id, draft, current_caller(), self._deps
        )
        return rpc.OpenInteractionResponse(interaction=wire.interaction(logged))

    @allow(staff("agent", reads_personal_data=True))
    async def CloseInteraction(
        self, request: rpc.CloseInteractionRequest, _: Context
    ) -> rpc.CloseInteractionResponse:
        """Close a contact."""
        closed = await interactions.close_interaction(
            request_key(request), request.customer_id, request.interaction_id, current_caller(), self._deps
        )
        return rpc.CloseInteractionResponse(interaction=wire.interaction(closed))

    @allow(customer(), staff("agent", "dpo", reads_personal_data=True))
    async def ListInteractions(
        self, request: rpc.ListInteractionsRequest, _: Context
    ) -> rpc.ListInteractionsResponse:
        """List a customer's contacts."""
        page = await interactions.list_interactions(
            request.customer_id,
            PageRequest(request.page_size, request.page_token),
            current_caller(),
            self._deps,
        )
        return rpc.ListInteractionsResponse(
            interactions=[wire.interaction(item) for item in page.items], next_page_token=page.next_token
        )

    @allow(service())
    async def SendMessage(self, request: rpc.SendMessageRequest, _: Context) -> rpc.SendMessageResponse:
        """Send a message if consent allows it."""
        ask = messages.Ask(
            template=request.template,
            purpose=request.purpose,
            channel=request.channel,
            values=dict(request.values),
            product_code=request.product_code,
        )
        message = await self._queueing.send_message(request_key(request), request.customer_id, ask)
        return rpc.SendMessageResponse(message_id=message.id, state=wire.message_state(message.state.value))

    @allow(customer(), staff("agent", "dpo", reads_personal_data=True))
    async def ListMessages(self, request: rpc.ListMessagesRequest, _: Context) -> rpc.ListMessagesResponse:
        """List messages to a customer."""
        page = await messages.list_messages(
            request.customer_id,
            PageRequest(request.page_size, request.page_token),
            current_caller(),
            self._deps,
            texts=request.unmask_texts,
        )
        return rpc.ListMessagesResponse(
            messages=[wire.message(item) for item in page.items], next_page_token=page.next_token
        )

    @allow(service("gateway"))
    async def ResolveOptOut(self, request: rpc.ResolveOptOutRequest, _: Context) -> rpc.ResolveOptOutResponse:
        """Find what an opt-out link is about."""
        found = await messages.resolve_opt_out(request.token, self._deps)
        return rpc.ResolveOptOutResponse(
            customer_id=found.customer_id,
            purpose=found.purpose,
            language=found.language,
            channel=found.channel,
        )

"""Changes of terms: drafted, announced, taken back, and what became of each notice."""

from services.customer import events
from services.customer.model.message import Message, MessageState
from services.customer.model.notice import failed, told
from services.customer.usecases.deps import Deps

NOTICE, CANCELLATION = "terms_change_notice", "terms_change_cancelled"


async def message_ended(message: Message, deps: Deps) -> None:
    """Note how a message ended, in the transaction that ends it; only notices of changed terms matter here.

    Called when a message was sent, given up, or came back.
    """
    if message.template != NOTICE or message.state is MessageState.QUEUED:
        return
    notice = await deps.store.notices.of_message(message.id)
    if notice is None:
        return
    now = deps.now()
    if message.state is MessageState.SENT:
        change = await deps.store.terms.get(notice.terms_change_id)
        after = told(notice, change, message.id, message.sent_at or now)
        fact = events.notice_failed(after, "late") if after.failure == "late" else None
        fact = fact or events.notice_sent(after, message.id)
    else:
        failure = message.failure or message.state.value
        after = failed(notice, message.id, failure, now)
        fact = events.notice_failed(after, failure)
    await deps.store.notices.replace(after)
    await deps.outbox.add(fact)

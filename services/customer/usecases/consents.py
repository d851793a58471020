"""What goes when a consent ends."""

from collections.abc import Awaitable, Callable

from services.chassis.streams import EventMeta
from services.customer.model.social import LINKING
from services.customer.usecases.deps import Deps
from services.customer.usecases.interests import PERSONALISATION, forget_views
from services.customer.usecases.retrying import until_stored
from services.customer.usecases.social import unlink_all


async def consent_ended(customer_id: str, purpose: str, meta: EventMeta, deps: Deps) -> None:
    """Delete what this context keeps on that consent, once per event.

    Accounts linked after the end stay: then the person has consented anew.
    """
    effects: dict[str, Callable[[], Awaitable[None]]] = {
        LINKING: lambda: unlink_all(customer_id, meta.time, deps),
        PERSONALISATION: lambda: forget_views(customer_id, deps),
    }
    effect = effects.get(purpose)
    if effect is not None:
        await until_stored(lambda: deps.inbox.once(meta, effect))

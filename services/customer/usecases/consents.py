"""What goes when a consent ends."""

from collections.abc import Awaitable, Callable, Sequence

from services.chassis.streams import EventMeta
from services.customer.model.social import LINKING
from services.customer.model.usage import PERSONALISATION, STATISTICS
from services.customer.store.usage import Stop
from services.customer.usecases.deps import Deps
from services.customer.usecases.interests import forget_views
from services.customer.usecases.retrying import until_stored
from services.customer.usecases.social import unlink_all
from services.customer.usecases.usage import carry_out_stop, stop_usage


async def consent_ended(customer_id: str, purpose: str, meta: EventMeta, deps: Deps) -> None:
    """Delete what this context keeps on that consent, once per event.

    Accounts linked after the end stay: then the person has consented anew. Usage events lie under the ids of
    those too who were merged into the customer.
    """
    ids = await deps.store.merges.ids(customer_id)
    effects: dict[str, Callable[[], Awaitable[None]]] = {
        LINKING: lambda: unlink_all(customer_id, meta.time, deps),
        PERSONALISATION: lambda: _forget_use(customer_id, ids, meta, deps),
        STATISTICS: lambda: _stop(ids, STATISTICS, meta, deps),
    }
    effect = effects.get(purpose)
    if effect is not None:
        await until_stored(lambda: deps.inbox.once(meta, effect))
    if purpose in {STATISTICS, PERSONALISATION}:
        for whose in ids:
            await carry_out_stop(Stop(whose, purpose, meta.time), deps)


async def terminal_consent_ended(terminal_id: str, purpose: str, meta: EventMeta, deps: Deps) -> None:
    """Delete the events of a terminal that rested on its consent alone, once per event."""
    if purpose not in {STATISTICS, PERSONALISATION}:
        return
    await deps.inbox.once(meta, lambda: stop_usage(terminal_id, purpose, meta.time, deps))
    await carry_out_stop(Stop(terminal_id, purpose, meta.time), deps)


async def _forget_use(customer_id: str, ids: Sequence[str], meta: EventMeta, deps: Deps) -> None:
    await forget_views(customer_id, deps)
    await _stop(ids, PERSONALISATION, meta, deps)


async def _stop(ids: Sequence[str], purpose: str, meta: EventMeta, deps: Deps) -> None:
    for whose in ids:
        await stop_usage(whose, purpose, meta.time, deps)

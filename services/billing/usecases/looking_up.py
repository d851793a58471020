"""Looking for very many customers whether there is something about each: a payment file makes 100,000 events,
most of which concern nobody here, and one walk for some dozens costs as much as one look for one.
"""

from collections.abc import Awaitable, Callable, Sequence

from services.billing.store.walks import Walk
from services.chassis.group_commit import ALONE, Alone, Member

ROWS = 500  # so many rows are passed over before each customer is looked for by itself

Between = Callable[[str, str, int], Awaitable[Walk[None]]]


async def among(asked: Sequence[Member[str]], between: Between) -> Sequence[bool | Alone]:
    """Whether each of these customers is met on a walk from the first of them to the last."""
    customers = [member.command for member in asked]
    walk = await between(min(customers), max(customers), ROWS)
    return [customer in walk.found if walk.has(customer) else ALONE for customer in customers]


async def may_be(_: str) -> bool:
    """What is taken for granted of a customer who has to be looked for alone."""
    return True

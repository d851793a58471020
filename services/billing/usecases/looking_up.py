"""Looking for very many customers whether there is something about each: a payment file brings 100,000, most
of whom concern nobody here, and one walk for some hundred costs as much as one look for one.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence

from services.billing.store.walks import Walk
from services.chassis.group_commit import ALONE, Alone, Member

ROWS = 500  # so many rows are passed over before each customer is looked for by itself

Between = Callable[[str, str, int], Awaitable[Walk[None]]]


async def among(asked: Sequence[Member[str]], between: Between) -> Sequence[bool | Alone]:
    """Whether each of these customers is met on a walk from the first of them to the last."""
    customers = [member.command for member in asked]
    walk = await between(min(customers), max(customers), ROWS)
    return [customer in walk.found if walk.has(customer) else ALONE for customer in customers]


async def who_may_be(customers: Collection[str], between: Between) -> set[str]:
    """Those of these customers who are met on such a walk, or behind its end."""
    if not customers:
        return set()
    walk = await between(min(customers), max(customers), ROWS)
    return {customer for customer in customers if customer in walk.found or not walk.has(customer)}


async def may_be(_: str) -> bool:
    """What is taken for granted of a customer who has to be looked for alone."""
    return True

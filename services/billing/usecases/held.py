"""What is kept of a person who is erased serves the books and nothing else (GDPR 17(3)(b)): those who keep or
check them may read it; partners and customer service find nothing.
"""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from services.billing.usecases.deps import Deps
from services.chassis.caller import Caller
from services.chassis.pages import Page

KEEPERS = frozenset({"finance", "dpo"})


class OnAccount(Protocol):
    """Something that stands on a billing account."""

    @property
    def billing_account_id(self) -> str:
        """Which account."""
        ...


T = TypeVar("T", bound=OnAccount)


async def out_of_reach(caller: Caller, account_ids: Sequence[str], deps: Deps) -> frozenset[str]:
    """Those of these accounts whose person is erased and whose books are not the caller's to read."""
    if caller.kind == "staff" and caller.roles & KEEPERS:
        return frozenset()
    return await deps.store.erasures.erased(account_ids)


async def in_reach(caller: Caller, page: Page[T], deps: Deps) -> Page[T]:
    """The page without what is held of persons who are erased, unless the caller keeps the books."""
    hidden = await out_of_reach(caller, [item.billing_account_id for item in page.items], deps)
    return Page([item for item in page.items if item.billing_account_id not in hidden], page.next_token)

"""What is kept of a person who is erased serves the books and nothing else (GDPR 17(3)(b)): those who keep or
check them may read it; partners and customer service find nothing.
"""

from collections.abc import Sequence

from services.billing.usecases.deps import Deps
from services.chassis.caller import Caller

KEEPERS = frozenset({"finance", "dpo"})


async def out_of_reach(caller: Caller, account_ids: Sequence[str], deps: Deps) -> frozenset[str]:
    """Those of these accounts whose person is erased and whose books are not the caller's to read."""
    if caller.kind == "staff" and caller.roles & KEEPERS:
        return frozenset()
    return await deps.store.erasures.erased(account_ids)

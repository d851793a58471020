"""Restricted data is stored and used for claims, not looked at (GDPR article 18(2))."""

from services.chassis.caller import Caller
from services.customer.errors import CustomerRestricted
from services.customer.model.customer import CustomerStatus
from services.customer.model.lifecycle import STORAGE_REASONS
from services.customer.usecases.deps import Deps


def require_readable(customer_id: str, status: CustomerStatus | None, reader: Caller) -> None:
    """Raise CustomerRestricted for staff who look at restricted data for another reason than is allowed.

    The privacy officer may: somebody must be able to find out whether the restriction is right.
    """
    if status is not CustomerStatus.RESTRICTED or reader.kind != "staff" or "dpo" in reader.roles:
        return
    if reader.access_reason not in STORAGE_REASONS:
        raise CustomerRestricted("Processing is restricted to storage and claims.", customer_id=customer_id)


async def require_readable_rows(customer_id: str, reader: Caller, deps: Deps) -> list[str]:
    """The ids under which a person's rows lie, once it is clear that this reader may see them."""
    ids = await deps.store.merges.ids(customer_id)
    if reader.kind == "staff":
        require_readable(ids[0], await deps.store.customers.status(ids[0]), reader)
    return ids

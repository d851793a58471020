"""What a retention run goes through in billing."""

from services.billing.usecases.deps import Deps
from services.kernel.retention_runs import Sweeper


def sweepers(deps: Deps) -> list[Sweeper]:
    """Invoices with what documents them first, then the ledger, then rows by themselves."""
    return deps.store.retention.sweepers(deps.store.accounts.lock)

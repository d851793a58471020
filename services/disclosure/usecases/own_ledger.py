"""What a person sees of the own ledger: all but disclosures that a statute keeps from the person for now."""

from collections.abc import Iterable

from services.chassis.pages import Page, PageRequest
from services.disclosure.model.ledger import Entry, RecipientKind
from services.disclosure.usecases import Deps


async def list_own(customer_id: str, asked: PageRequest, deps: Deps) -> Page[Entry]:
    """A person's entries, newest first, without what is kept from the person. Raises PageTokenInvalid.

    The token names an entry and not its place in the chain: a gap in the numbers would tell that there is
    something to hide. A page is as long as any other for the same reason.
    """
    query = f"own_disclosures|{customer_id}"
    place = deps.store.pages.place(query, asked)
    before = await deps.store.ledger.sequence_of(customer_id, place) if place else 2**62
    shown: list[Entry] = []
    while len(shown) <= asked.limit:
        found = await deps.store.ledger.page(customer_id, before, asked.limit + 1)
        shown += await without_kept(found, deps)
        if len(found) <= asked.limit:
            break
        before = found[-1].sequence
    return deps.store.pages.cut(query, shown, asked, lambda entry: entry.entry_id)


async def without_kept(entries: Iterable[Entry], deps: Deps) -> list[Entry]:
    """The entries but those of third-party disclosures of which the persons were not told."""
    found = list(entries)
    cases = {e.release.recipient_id for e in found if e.release.recipient_kind is RecipientKind.THIRD_PARTY}
    kept = await deps.store.third_parties.kept_from_persons(sorted(cases))
    return [entry for entry in found if entry.release.recipient_id not in kept]

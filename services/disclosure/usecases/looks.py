"""Looks by staff: on the ledger of each person before anything is shown."""

from collections.abc import Iterable, Sequence

from services.chassis import telemetry
from services.chassis.caller import Caller
from services.chassis.idempotency import RequestKey
from services.chassis.ids import new_id
from services.chassis.pages import Page, PageRequest
from services.disclosure.model.ledger import Entry, Ground, RawRead, RecipientKind
from services.disclosure.usecases import Deps
from services.disclosure.usecases.ledger import list_disclosures, query_of, record_read


async def by_staff(
    reader: Caller,
    method: str,
    subjects: Iterable[str],
    fields: Sequence[str],
    deps: Deps,
    *,
    purpose: str = "customer_administration",
    category: str = "communication",
) -> None:
    """Write that an employee looks at these persons, whoever is named twice once; nobody, nothing.

    Raises LedgerBusy, DisclosureRequestInvalid (no access reason): nothing may be shown.
    """
    persons = list(dict.fromkeys(subjects))
    if not persons:
        return
    look = RawRead(
        reader_kind=RecipientKind.STAFF,
        reader_id=reader.id,
        reader_role=min(reader.roles, default=""),
        ground=Ground.INTERNAL,
        evidence=reader.evidence,
        purpose=purpose,
        data_categories=[category],
        fields=list(fields),
        channel="api",
        trace_id=telemetry.trace_id(),
    )
    # A look is not a command: looking twice is two entries.
    request_id = new_id("req")
    await record_read(RequestKey(reader.name, method, request_id, request_id), look, persons, deps)


async def at_ledger(customer_id: str, reader: Caller, asked: PageRequest, deps: Deps) -> Page[Entry]:
    """One person's entries for staff; that they look is an entry too, before anything leaves.

    Raises:
        PageTokenInvalid: nothing is looked at, so nothing is noted.
        DisclosureRequestInvalid, LedgerBusy: nothing may leave.
    """
    deps.store.pages.place(query_of(customer_id), asked)
    await by_staff(
        reader,
        "ListDisclosures",
        [customer_id],
        ["disclosures.entries"],
        deps,
        purpose="security_logging",
        category="access_log",
    )
    return await list_disclosures(customer_id, asked, deps)

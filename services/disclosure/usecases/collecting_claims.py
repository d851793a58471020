"""Claims that go to a debt collector: the fourth ground on which data leaves, noted before it does."""

from services.chassis import telemetry
from services.chassis.idempotency import RequestKey
from services.disclosure.errors import AgreementNotFound, PurposeNotAllowed
from services.disclosure.model import ledger
from services.disclosure.model.agreement import Agreement
from services.disclosure.model.ledger import Ground, RecipientKind, Release
from services.disclosure.usecases import Deps
from services.disclosure.usecases.ledger import write
from services.kernel.calendar import oslo_date

PURPOSE = "debt_collection"
SCOPE = "claims:read"


async def collector(agreement_id: str, deps: Deps) -> Agreement:
    """The agreement under which claims may go to a collector today.

    Raises:
        AgreementNotFound, AgreementNotActive, ScopeNotAllowed, PurposeNotAllowed: none may go.
    """
    agreement = await deps.store.agreements.limits(agreement_id)
    if agreement is None:
        raise AgreementNotFound("There is no such agreement.", agreement_id=agreement_id)
    agreement.must_be_in_force(oslo_date(deps.clock.now()))
    agreement.must_cover_scopes([SCOPE])
    if PURPOSE not in agreement.terms.purposes:
        raise PurposeNotAllowed("The agreement does not cover debt collection.", purpose=PURPOSE)
    return agreement


async def record_handover(
    key: RequestKey, agreement_id: str, customer_id: str, claim_id: str, deps: Deps
) -> tuple[str, Agreement]:
    """Write to the person's ledger that a claim goes to the collector, with the fields that it may read.

    Returns:
        The entry's id, and the agreement.

    Raises:
        DisclosureRequestInvalid, IdempotencyKeyReused, LedgerBusy, or what `collector` raises: the claim must
            not leave.
    """
    subjects = ledger.checked_subjects([customer_id], at_least=1)
    agreement = await collector(agreement_id, deps)
    release = Release(
        recipient_kind=RecipientKind.PROCESSOR,
        recipient_id=agreement.processor_id,
        recipient_role="processor",
        recipient_category=agreement.category,
        ground=Ground.DEBT_COLLECTION,
        evidence=f"claim={claim_id}; agreement={agreement.agreement_id}",
        purpose=PURPOSE,
        data_categories=agreement.terms.data_categories,
        fields=agreement.terms.fields_of(SCOPE),
        channel="api",
        trace_id=telemetry.trace_id(),
    )
    written = await write(key, release, subjects, deps)
    return written[customer_id], agreement

"""What the use cases work with."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.chassis.clock import Clock
from services.chassis.idempotency import Commands
from services.chassis.operations import Operations
from services.chassis.outbox import Outbox
from services.disclosure.model.processing_records import Assignment
from services.disclosure.ports import (
    AffectedSources,
    Eraser,
    Exporter,
    LedgerSigner,
    Measures,
    People,
    PolicyActivities,
    PolicyReader,
    Rights,
    SecretHasher,
    ThirdPartySources,
    Watch,
    WebhookSender,
)
from services.disclosure.store import Store
from services.disclosure.usecases.chain_ends import ChainEnds
from services.disclosure.usecases.noting import Notes
from services.kernel.eraser import Eraser as OwnEraser


@dataclass(frozen=True)
class Deps:
    """Built once by app.py; tests build it with other parts."""

    store: Store
    ends: ChainEnds
    notes: Notes
    commands: Commands
    outbox: Outbox
    operations: Operations
    clock: Clock
    hasher: SecretHasher
    exporters: Sequence[Exporter]
    erasers: Sequence[Eraser]
    own_eraser: OwnEraser
    known_purposes: frozenset[str]
    policy: PolicyReader
    people: People
    rights: Rights
    public_url: str
    watch: Watch
    webhooks: WebhookSender
    sources: ThirdPartySources
    affected: AffectedSources
    measures: Measures
    activities: PolicyActivities
    assignments: Sequence[Assignment]
    signer: LedgerSigner

"""What of this context is past its last day of keeping."""

from collections.abc import Sequence

from services.chassis.mongo import Document, Mongo
from services.chassis.vault import Vault
from services.kernel.retention_runs import ERASURES, OPERATIONS, Kind, Sweeper, rows
from services.survey.model.invitation import InvitationState
from services.survey.store.holds import HOLDS
from services.survey.store.invitations import INVITATIONS
from services.survey.store.quarantine import CLOCKS, LOG
from services.survey.store.responses import RESPONSES

SURVEYS = "surveys"
"""The retention class of all of it: 90 days where nothing else is promised."""


def sweepers(mongo: Mongo, vault: Vault) -> Sequence[Sweeper]:
    """The parts of a retention run."""

    async def with_its_keys(row: Document) -> None:
        await vault.shred(row["_id"])

    expired = {"state": InvitationState.EXPIRED.value}
    return rows(
        mongo,
        [
            # As long as its survey has promised.
            Kind("answers", RESPONSES, SURVEYS, until="keep_until", moments=True, along=with_its_keys),
            # An expired link names nobody: for 90 days it still says "expired" instead of "unknown".
            Kind("invitations", INVITATIONS, SURVEYS, since="expires_at", moments=True, only=expired),
            # Why a person was not asked.
            Kind("not_asked", LOG, SURVEYS, since="at", moments=True),
            Kind("quarantine", CLOCKS, SURVEYS, until="until", moments=True),
            # Matters that are closed: an older event cannot open one again.
            Kind("holds", HOLDS, SURVEYS, since="at", moments=True, only={"open": False}),
            OPERATIONS,
            ERASURES,
        ],
    )

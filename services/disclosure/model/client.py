"""Partner clients: OAuth credentials under one agreement, never beyond it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.disclosure.errors import ClientAuthenticationFailed, ScopeNotAllowed
from services.disclosure.model import rules
from services.disclosure.model.agreement import Agreement


@dataclass(frozen=True)
class PartnerClient:
    """An OAuth client. `secret_hash` is argon2id; the secret itself is kept nowhere."""

    client_id: str
    agreement_id: str
    processor_id: str
    scopes: tuple[str, ...]
    secret_hash: str
    created_at: datetime
    revoked_at: datetime | None = None

    @classmethod
    def under(
        cls, agreement: Agreement, scopes: Sequence[str], *, client_id: str, secret_hash: str, now: datetime
    ) -> "PartnerClient":
        """A client within the agreement, in whatever state that is. Raises ScopeNotAllowed."""
        agreement.must_cover_scopes(scopes)
        return cls(
            client_id=client_id,
            agreement_id=agreement.agreement_id,
            processor_id=agreement.processor_id,
            scopes=rules.distinct(scopes),
            secret_hash=secret_hash,
            created_at=now,
        )

    def revoke(self, now: datetime) -> "PartnerClient":
        """Cut off for good; a second time changes nothing."""
        return self if self.revoked_at else replace(self, revoked_at=now)

    def must_live(self) -> None:
        """Raises ClientAuthenticationFailed, the same as for a wrong secret."""
        if self.revoked_at is not None:
            raise ClientAuthenticationFailed("The client is unknown or its secret is wrong.")

    def granted(self, asked: Sequence[str], agreement: Agreement) -> tuple[str, ...]:
        """Scopes for a token: those asked for, or all of the client's that the agreement still covers.

        Raises:
            ScopeNotAllowed: one that was asked for goes beyond the client or the agreement.
        """
        for scope in asked:
            if scope not in self.scopes:
                raise ScopeNotAllowed("This client may not ask for this scope.", scope=scope)
        agreement.must_cover_scopes(asked)
        return rules.distinct(asked or (scope for scope in self.scopes if scope in agreement.terms.scopes))

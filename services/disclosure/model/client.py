"""Partner clients: OAuth credentials under one agreement, never beyond it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.disclosure.errors import ClientAuthenticationFailed, ScopeNotAllowed
from services.disclosure.model import rules
from services.disclosure.model.agreement import Agreement
from services.disclosure.model.assertion import PublicKey


@dataclass(frozen=True)
class Refused:
    """An attempt of a client that was refused; nothing of what was sent."""

    at: datetime
    method: str
    cause: str


@dataclass(frozen=True)
class PartnerClient:
    """An OAuth client. `secret_hash` is argon2id; the secret itself is kept nowhere.

    `generation` counts the secrets it had. The one before is taken until `old_secret_until`.
    """

    client_id: str
    agreement_id: str
    processor_id: str
    scopes: tuple[str, ...]
    secret_hash: str
    created_at: datetime
    revoked_at: datetime | None = None
    generation: int = 0
    rotated_at: datetime | None = None
    old_secret_hash: str = ""
    old_secret_until: datetime | None = None
    keys: tuple[PublicKey, ...] = ()

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

    def rotated(self, secret_hash: str, overlap: timedelta, now: datetime) -> "PartnerClient":
        """With a new secret; the one until now is taken for `overlap` more."""
        return replace(
            self,
            secret_hash=secret_hash,
            generation=self.generation + 1,
            rotated_at=now,
            old_secret_hash=self.secret_hash if overlap else "",
            old_secret_until=now + overlap if overlap else None,
        )

    def old_hash(self, now: datetime) -> str | None:
        """The hash of the secret before, while that is taken."""
        until = self.old_secret_until
        return self.old_secret_hash if until is not None and now < until else None

    @property
    def shown_from(self) -> datetime:
        """When the secret that it has now was made."""
        return self.rotated_at or self.created_at

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

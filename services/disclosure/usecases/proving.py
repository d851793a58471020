"""A partner proves who it is: by secret, by signed assertion, and with each request by the token it got.

Each refusal is noted for operators with its cause; the partner hears the same of all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.chassis.errors import DomainError
from services.chassis.vault import Redacted
from services.disclosure.errors import (
    AgreementNotActive,
    AgreementNotFound,
    ClientAuthenticationFailed,
    ScopeNotAllowed,
)
from services.disclosure.model import assertion
from services.disclosure.model.assertion import AssertionRefused
from services.disclosure.model.client import PartnerClient, Refused
from services.disclosure.usecases import Deps
from services.disclosure.usecases.ledger import agreement_in_force
from services.kernel.calendar import oslo_date

REFUSED_KEPT = timedelta(days=90)
_CAUSES: dict[type[DomainError], str] = {
    AgreementNotActive: "agreement_not_active",
    AgreementNotFound: "agreement_not_found",
    ScopeNotAllowed: "scope_beyond_agreement",
    ClientAuthenticationFailed: "revoked",
}


@dataclass(frozen=True)
class Granted:
    """What goes into a partner's token."""

    client_id: str
    processor_id: str
    agreement_id: str
    purposes: tuple[str, ...]
    scopes: tuple[str, ...]


async def authenticate_client(
    client_id: str, secret: Redacted[str], scopes: Sequence[str], deps: Deps
) -> Granted:
    """Check credentials for a token: against the secret, and the one before while that is taken.

    Both are always looked at, so that nobody learns from the time which client is there or being rotated.

    Raises:
        ClientAuthenticationFailed: unknown client, wrong secret or revoked: the same after the same time.
        AgreementNotActive: the agreement is not in force; told only to who has the secret.
        ScopeNotAllowed: a scope beyond the client or the agreement.
    """
    client = await deps.store.clients.get(client_id)
    right = await deps.hasher.verify(client.secret_hash if client else None, secret.reveal())
    old = client.old_hash(deps.clock.now()) if client else None
    right = await deps.hasher.verify(old, secret.reveal()) or right
    if client is None or not right:
        await _note(client, "secret", "wrong_secret", deps)
        raise ClientAuthenticationFailed("The client is unknown or its secret is wrong.")
    return await _granted(client, "secret", scopes, deps)


async def authenticate_assertion(
    token: str, client_id: str, audiences: Sequence[str], scopes: Sequence[str], deps: Deps
) -> Granted:
    """Check a signed assertion (RFC 7523) for a token; its id is remembered until it has expired.

    Raises:
        ClientAuthenticationFailed: whatever is wrong with it, a second use too.
        AgreementNotActive, ScopeNotAllowed: as with a secret.
    """
    client: PartnerClient | None = None
    try:
        claimed = assertion.claimed_client(token)
        client = await deps.store.clients.get(claimed)
        if client is None or client_id not in ("", claimed):
            raise AssertionRefused("wrong_subject")
        found = assertion.verify(token, client.keys, claimed, audiences, deps.clock.now())
        if not await deps.store.clients.used_once(found):
            raise AssertionRefused("replayed")
    except AssertionRefused as refused:
        await _note(client, "assertion", refused.cause, deps)
        raise ClientAuthenticationFailed("The assertion proves nothing.") from None
    return await _granted(client, "assertion", scopes, deps)


async def check_partner(processor_id: str, agreement_id: str, client_id: str, deps: Deps) -> None:
    """Whether what stands in a token holds at this moment.

    Raises:
        ClientAuthenticationFailed, AgreementNotFound, AgreementNotActive: nothing may be asked with it.
    """
    try:
        await agreement_in_force(processor_id, agreement_id, client_id, deps)
    except (ClientAuthenticationFailed, AgreementNotFound, AgreementNotActive) as refused:
        await _note(await deps.store.clients.get(client_id), "token", _CAUSES[type(refused)], deps)
        raise


async def forget(deps: Deps) -> None:
    """Drop what has expired: ids of assertions, and refusals after ninety days."""
    now = deps.clock.now()
    await deps.store.clients.forget(now, now - REFUSED_KEPT)


async def _granted(client: PartnerClient, method: str, scopes: Sequence[str], deps: Deps) -> Granted:
    try:
        client.must_live()
        agreement = await deps.store.agreements.limits(client.agreement_id)
        if agreement is None:
            raise ClientAuthenticationFailed("The client is unknown or its secret is wrong.")
        agreement.must_be_in_force(oslo_date(deps.clock.now()))
        granted = client.granted(scopes, agreement)
    except (ClientAuthenticationFailed, AgreementNotActive, ScopeNotAllowed) as refused:
        await _note(client, method, _CAUSES[type(refused)], deps)
        raise
    return Granted(
        client_id=client.client_id,
        processor_id=client.processor_id,
        agreement_id=client.agreement_id,
        purposes=agreement.terms.purposes,
        scopes=granted,
    )


async def _note(client: PartnerClient | None, method: str, cause: str, deps: Deps) -> None:
    """Tell operators. What an unknown client sent is not repeated: it may be anything, a secret too."""
    known = client.client_id if client is not None else ""
    deps.watch.refused(known, method, cause)
    if known:
        await deps.store.clients.note_refused(known, Refused(deps.clock.now(), method, cause))

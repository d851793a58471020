"""Partner clients: make, revoke, list, and check their credentials."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.chassis.errors import Violations
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.ids import new_id
from services.chassis.pages import Page, PageRequest
from services.chassis.vault import Redacted
from services.disclosure import events
from services.disclosure.errors import (
    AgreementNotFound,
    ClientAuthenticationFailed,
    ClientNotFound,
    DisclosureRequestInvalid,
    SecretNoLongerShown,
)
from services.disclosure.model import rules
from services.disclosure.model.client import PartnerClient
from services.disclosure.usecases import Deps
from services.kernel.calendar import oslo_date

SHOWN_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class NewClient:
    """A client and its secret."""

    client: PartnerClient
    secret: Redacted[str]


@dataclass(frozen=True)
class Granted:
    """What goes into a partner's token."""

    processor_id: str
    agreement_id: str
    purposes: tuple[str, ...]
    scopes: tuple[str, ...]


async def create_partner_client(
    key: RequestKey, agreement_id: str, scopes: Sequence[str], deps: Deps
) -> NewClient:
    """A client within its agreement.

    The same request again gives the same answer for ten minutes, so that a lost answer leaves no client that
    nobody can use. The secret is derived again from the id; what is kept is its hash.

    Raises:
        AgreementNotFound, ScopeNotAllowed, DisclosureRequestInvalid: no scopes, or of a wrong form.
        SecretNoLongerShown: the same request, later.
    """
    _must_be_scopes(scopes)
    client_id = new_id("cli")
    secret = deps.store.clients.secret(client_id)
    hashed = await deps.hasher.hash(secret.reveal())

    async def act() -> tuple[Ref, NewClient]:
        agreement = await deps.store.agreements.limits(agreement_id)
        if agreement is None:
            raise AgreementNotFound("There is no such agreement.", agreement_id=agreement_id)
        client = PartnerClient.under(
            agreement, scopes, client_id=client_id, secret_hash=hashed, now=deps.clock.now()
        )
        await deps.store.clients.add(client)
        return {"client_id": client_id}, NewClient(client, secret)

    async def again(ref: Ref) -> NewClient:
        client = await _client(ref["client_id"], deps)
        if client.revoked_at or deps.clock.now() - client.created_at > SHOWN_FOR:
            raise SecretNoLongerShown(
                "The secret was shown when this client was made. Revoke the client and make another.",
                client_id=client.client_id,
            )
        return NewClient(client, deps.store.clients.secret(client.client_id))

    return await deps.commands.run(key, act, again)


async def revoke_partner_client(key: RequestKey, client_id: str, deps: Deps) -> PartnerClient:
    """Revoke at once: no new token, and no read with those that are out. Raises ClientNotFound."""

    async def act() -> tuple[Ref, PartnerClient]:
        client = await _client(client_id, deps)
        if client.revoked_at is None:
            client = client.revoke(deps.clock.now())
            await deps.store.clients.save_revoked(client)
            await deps.outbox.add(events.client_revoked(client))
        return {"client_id": client_id}, client

    async def again(ref: Ref) -> PartnerClient:
        return await _client(ref["client_id"], deps)

    return await deps.commands.run(key, act, again)


async def list_partner_clients(agreement_id: str, asked: PageRequest, deps: Deps) -> Page[PartnerClient]:
    """Clients, oldest first, of one agreement unless that is empty."""
    query = f"partner_clients|{agreement_id}"
    place = deps.store.pages.place(query, asked)
    found = await deps.store.clients.page(agreement_id, place, asked.limit + 1)
    return deps.store.pages.cut(query, found, asked, lambda item: item.client_id)


async def authenticate_client(
    client_id: str, secret: Redacted[str], scopes: Sequence[str], deps: Deps
) -> Granted:
    """Check credentials for a token.

    Raises:
        ClientAuthenticationFailed: unknown client, wrong secret or revoked: the same after the same time.
        AgreementNotActive: the agreement is not in force; told only to who has the secret.
        ScopeNotAllowed: a scope beyond the client or the agreement.
    """
    client = await deps.store.clients.get(client_id)
    right = await deps.hasher.verify(client.secret_hash if client else None, secret.reveal())
    if client is None or not right:
        raise ClientAuthenticationFailed("The client is unknown or its secret is wrong.")
    client.must_live()
    agreement = await deps.store.agreements.limits(client.agreement_id)
    if agreement is None:
        raise ClientAuthenticationFailed("The client is unknown or its secret is wrong.")
    agreement.must_be_in_force(oslo_date(deps.clock.now()))
    return Granted(
        processor_id=client.processor_id,
        agreement_id=client.agreement_id,
        purposes=agreement.terms.purposes,
        scopes=client.granted(scopes, agreement),
    )


def _must_be_scopes(scopes: Sequence[str]) -> None:
    broken = Violations()
    if not scopes:
        broken.add("scopes", "REQUIRED", "Name at least one scope.")
    for index, scope in enumerate(scopes):
        broken.check(f"scopes[{index}]", rules.scope, scope)
    broken.raise_if_any(DisclosureRequestInvalid)


async def _client(client_id: str, deps: Deps) -> PartnerClient:
    client = await deps.store.clients.get(client_id)
    if client is None:
        raise ClientNotFound("There is no such partner client.", client_id=client_id)
    return client

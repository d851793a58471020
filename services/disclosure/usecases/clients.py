"""Partner clients: make, revoke, list, a new secret, public keys."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from services.chassis.errors import Violations
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.ids import new_id
from services.chassis.pages import Page, PageRequest
from services.chassis.vault import Redacted
from services.disclosure import events
from services.disclosure.errors import (
    AgreementNotFound,
    ClientNotFound,
    DisclosureRequestInvalid,
    SecretNoLongerShown,
)
from services.disclosure.model import rules
from services.disclosure.model.assertion import checked_keys
from services.disclosure.model.client import PartnerClient, Refused
from services.disclosure.usecases import Deps

SHOWN_FOR = timedelta(minutes=10)
LONGEST_OVERLAP_HOURS = 720
REFUSED_SHOWN = 20


@dataclass(frozen=True)
class NewClient:
    """A client and its secret."""

    client: PartnerClient
    secret: Redacted[str]


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
        late = deps.clock.now() - client.created_at > SHOWN_FOR
        if client.revoked_at or late or client.generation:
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


async def rotate_secret(key: RequestKey, client_id: str, overlap_hours: int, deps: Deps) -> NewClient:
    """A new secret, shown as when the client was made; the old one is taken for some hours more.

    Raises:
        ClientNotFound: also when it is revoked.
        DisclosureRequestInvalid: no such overlap.
        SecretNoLongerShown: the same request, after ten minutes or another rotation.
    """
    broken = Violations()
    if not 0 <= overlap_hours <= LONGEST_OVERLAP_HOURS:
        broken.add("overlap_hours", "OVERLAP", f"Send 0 to {LONGEST_OVERLAP_HOURS} hours.")
    broken.raise_if_any(DisclosureRequestInvalid)
    held = await _living(client_id, deps)
    secret = deps.store.clients.secret(client_id, held.generation + 1)
    hashed = await deps.hasher.hash(secret.reveal())

    async def act() -> tuple[Ref, NewClient]:
        client = held.rotated(hashed, timedelta(hours=overlap_hours), deps.clock.now())
        if not await deps.store.clients.save_secret(client):
            raise SecretNoLongerShown("Another secret was made meanwhile; ask again.", client_id=client_id)
        return {"client_id": client_id, "generation": str(client.generation)}, NewClient(client, secret)

    async def again(ref: Ref) -> NewClient:
        client = await _client(client_id, deps)
        late = deps.clock.now() - client.shown_from > SHOWN_FOR
        if client.revoked_at or late or str(client.generation) != ref["generation"]:
            raise SecretNoLongerShown("The secret was shown when it was made.", client_id=client_id)
        return NewClient(client, deps.store.clients.secret(client_id, client.generation))

    return await deps.commands.run(key, act, again)


async def register_keys(key: RequestKey, client_id: str, jwks: str, deps: Deps) -> PartnerClient:
    """Replace the public keys. Raises ClientNotFound (revoked, too), DisclosureRequestInvalid."""
    keys = checked_keys(jwks)

    async def act() -> tuple[Ref, PartnerClient]:
        client = replace(await _living(client_id, deps), keys=keys)
        await deps.store.clients.save_keys(client)
        return {"client_id": client_id}, client

    return await deps.commands.run(key, act, lambda ref: _client(ref["client_id"], deps))


async def get_partner_client(client_id: str, deps: Deps) -> tuple[PartnerClient, list[Refused]]:
    """One client and its last refused attempts, newest first. Raises ClientNotFound."""
    client = await _client(client_id, deps)
    return client, await deps.store.clients.refused(client_id, REFUSED_SHOWN)


def _must_be_scopes(scopes: Sequence[str]) -> None:
    broken = Violations()
    if not scopes:
        broken.add("scopes", "REQUIRED", "Name at least one scope.")
    for index, scope in enumerate(scopes):
        broken.check(f"scopes[{index}]", rules.scope, scope)
    broken.raise_if_any(DisclosureRequestInvalid)


async def _living(client_id: str, deps: Deps) -> PartnerClient:
    client = await _client(client_id, deps)
    if client.revoked_at is not None:
        raise ClientNotFound("This partner client is revoked.", client_id=client_id)
    return client


async def _client(client_id: str, deps: Deps) -> PartnerClient:
    client = await deps.store.clients.get(client_id)
    if client is None:
        raise ClientNotFound("There is no such partner client.", client_id=client_id)
    return client

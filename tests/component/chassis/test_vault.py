"""Sealed data: bound to person, purpose and place; gone when shredded."""

import os

import pytest

from services.chassis.mongo import Mongo
from services.chassis.vault import (
    LocalKeyProvider,
    Redacted,
    SealBroken,
    Vault,
    keyed_digest,
    vault_from_master_key,
)

PLACE = "customer.contact_points.value:cpt_1"


async def test_what_is_sealed_opens_only_in_its_place(vault: Vault) -> None:
    sealed = await vault.seal("cus_1", "contract", PLACE, "kari@example.no")
    assert b"kari@example.no" not in bytes(sealed["c"])
    assert (await vault.open("cus_1", "contract", PLACE, sealed)).reveal() == "kari@example.no"
    for person, purpose, place in [
        ("cus_2", "contract", PLACE),
        ("cus_1", "billing", PLACE),
        ("cus_1", "contract", PLACE + "2"),
    ]:
        with pytest.raises(SealBroken):
            await vault.open(person, purpose, place, sealed)


async def test_any_altered_byte_is_noticed(vault: Vault) -> None:
    sealed = await vault.seal("cus_1", "contract", PLACE, "Åse")
    for field in ("n", "c"):
        for position in range(len(sealed[field])):
            altered = bytearray(sealed[field])
            altered[position] ^= 1
            with pytest.raises(SealBroken):
                await vault.open("cus_1", "contract", PLACE, sealed | {field: bytes(altered)})


async def test_same_text_is_never_sealed_alike(vault: Vault) -> None:
    one, two = [await vault.seal("cus_1", "contract", PLACE, "Åse") for _ in range(2)]
    assert one["c"] != two["c"]
    assert one["k"] == two["k"]


async def test_all_keys_of_a_person_are_taken_up_at_once(mongo: Mongo, vault: Vault) -> None:
    hers = {
        purpose: await vault.seal("cus_1", purpose, PLACE, purpose) for purpose in ("contract", "dialogue")
    }
    his = await vault.seal("cus_2", "contract", PLACE, "his")
    reader = Vault(mongo, vault._provider, b"index")
    await reader.take_up("cus_1")
    await mongo.collection("data_keys").delete_many({"subject_id": {"$in": ["cus_1", "cus_2"]}})
    for purpose, sealed in hers.items():
        assert (await reader.open("cus_1", purpose, PLACE, sealed)).reveal() == purpose
    with pytest.raises(SealBroken):
        await reader.open("cus_2", "contract", PLACE, his)


async def test_shredded_is_gone_for_good(vault: Vault) -> None:
    hers = await vault.seal("cus_1", "contract", PLACE, "hers")
    his = await vault.seal("cus_2", "contract", PLACE, "his")
    assert await vault.shred("cus_1") == 1
    with pytest.raises(SealBroken):
        await vault.open("cus_1", "contract", PLACE, hers)
    assert (await vault.open("cus_2", "contract", PLACE, his)).reveal() == "his"
    assert await vault.shred("cus_1") == 0


async def test_a_key_of_a_lost_transaction_is_not_used(mongo: Mongo, vault: Vault) -> None:
    async def lost() -> None:
        await vault.seal("cus_1", "contract", PLACE, "x")
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        await mongo.transaction(lost)
    sealed = await vault.seal("cus_1", "contract", PLACE, "y")
    stranger = Vault(mongo, vault._provider, b"index")
    assert (await stranger.open("cus_1", "contract", PLACE, sealed)).reveal() == "y"


async def test_another_master_key_opens_nothing(mongo: Mongo, vault: Vault) -> None:
    sealed = await vault.seal("cus_1", "contract", PLACE, "x")
    with pytest.raises(SealBroken):
        await vault_from_master_key(mongo, os.urandom(32)).open("cus_1", "contract", PLACE, sealed)


async def test_json_keeps_its_types(vault: Vault) -> None:
    value = {"lines": ["Storgata 1"], "floor": 2, "postcode": "0180", "note": None}
    sealed = await vault.seal_json("cus_1", "contract", PLACE, value)
    assert await vault.open_json("cus_1", "contract", PLACE, sealed) == value


def test_blind_index_finds_equals_and_differs_by_kind_and_key(mongo: Mongo) -> None:
    key = os.urandom(32)
    one, other = vault_from_master_key(mongo, key), vault_from_master_key(mongo, os.urandom(32))
    assert one.blind_index("email", "a@example.no") == one.blind_index("email", "a@example.no")
    assert one.blind_index("email", "a@example.no") != one.blind_index("phone", "a@example.no")
    assert one.blind_index("email", "a@example.no") != other.blind_index("email", "a@example.no")


def test_the_digest_is_plain_hmac_sha256_and_a_blind_index_is_one_over_kind_and_value(mongo: Mongo) -> None:
    key = b"test-key"
    vector = "453cc2b8b8f182718ac5ef21d252fed45335b827264c8e3ee7423765cbf34674"
    assert keyed_digest(key, "12345678903") == vector
    vault = Vault(mongo, LocalKeyProvider(os.urandom(32)), key)
    payer = "payer_account:bac_1"
    assert vault.blind_index(payer, "12345678903") == keyed_digest(key, f"{payer}\x0012345678903")


def test_redacted_cannot_be_shown_by_accident() -> None:
    secret = Redacted("12345678903")
    assert "123" not in f"{secret} {secret!r} {secret!s} {[secret]}"
    assert secret == Redacted("12345678903")
    assert secret != "12345678903"


def test_a_short_master_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        LocalKeyProvider(b"short")


async def test_keys_of_a_purpose_may_be_kept(vault: Vault) -> None:
    held = await vault.seal("cus_1", "held", "there", "kept")
    await vault.seal("cus_1", "other", "there", "gone")
    assert await vault.shred("cus_1", keep_purposes=["held"]) == 1
    assert (await vault.open("cus_1", "held", "there", held)).reveal() == "kept"
    assert await vault.shred("cus_1") == 1


async def test_who_shreds_tells_the_others(vault: Vault) -> None:
    told: list[str] = []

    async def tell(subject_id: str) -> None:
        told.append(subject_id)

    vault.tell = tell
    await vault.seal("cus_1", "p", "there", "x")
    await vault.shred("cus_1")
    assert told == ["cus_1"]

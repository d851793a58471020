"""The verifier names what was done to an export, whatever was done to it."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import serialization as pem
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws as independent
from joserfc.jwk import OKPKey

from services.consent.adapters import KeySigner
from services.consent.model.ledger import Act, Entry
from services.consent.model.receipt import receipt
from services.consent.proof import CHECKPOINT_KIND as KIND
from services.consent.proof import ConsentBook
from services.kernel.proof import checkpoint as checkpoint_module
from services.kernel.proof.chains import Finding, Head
from services.kernel.proof.checkpoint import NONE_BEFORE, Checkpoint, RootAt, RootsAt, checkpoint_hash
from services.kernel.proof.lines import Writer, line
from services.kernel.proof.signatures import Keys
from services.kernel.proof.verifier import Verifier
from tests.unit.consent.build import NOW, POLICY, chain, deed


def signer() -> KeySigner:
    """A key of its own."""
    made = Ed25519PrivateKey.generate()
    plain = pem.Encoding.PEM, pem.PrivateFormat.PKCS8, pem.NoEncryption()
    return KeySigner(made.private_bytes(*plain).decode())


OURS, FORGER = signer(), signer()
KEYS = Keys({"keys": [json.loads(OURS.public_jwk())]})
PEOPLE = [f"cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c{number:02x}" for number in range(3)]


def ledgers() -> dict[str, list[Entry]]:
    """Three people with 1, 2 and 3 entries."""
    acts = [deed(Act.GIVEN), deed(Act.WITHDRAWN), deed(Act.GIVEN)]
    return {who: chain(*acts[: number + 1], subject=who) for number, who in enumerate(PEOPLE)}


def checkpoints(chains: dict[str, list[Entry]], key: KeySigner = OURS) -> list[str]:
    """Two checkpoints: one after the first entries, one after all."""
    made: list[str] = []
    for number, cut in enumerate((NOW - timedelta(days=30) + timedelta(minutes=1, seconds=30), NOW), 1):
        root = RootAt(cut)
        for who, entries in chains.items():
            for entry in entries:
                root.add(who, entry.sequence, entry.record()["recorded_at"], entry.hash)
        hashed = root.root()
        content = Checkpoint(
            sequence=number,
            day=f"2026-01-{13 + number}",
            before=root.before,
            made_at=root.before,
            subjects=root.subjects,
            entries=root.entries,
            root=hashed,
            previous=checkpoint_hash(made[-1]) if made else NONE_BEFORE,
        ).content()
        made.append(key.vouch(content, KIND))
    return made


def export(chains: dict[str, list[Entry]] | None = None, key: KeySigner = OURS) -> list[bytes]:
    """The lines of an export."""
    held = ledgers() if chains is None else chains
    writer = Writer("exp_1", "2026-01-15T08:00:00.000Z", key)
    lines = [writer.begin(), *(writer.checkpoint(item) for item in checkpoints(held, key))]
    for who, entries in held.items():
        lines += [writer.entry(entry.record(), key.sign(receipt(entry, POLICY))) for entry in entries]
        lines.append(writer.head(who, Head(entries[-1].sequence, entries[-1].hash)))
    return [*lines, writer.end()]


def found(lines: list[bytes]) -> list[Finding]:
    """What the verifier finds."""
    verifier = Verifier(KEYS, ConsentBook())
    for raw in b"".join(lines).splitlines(keepends=True):
        verifier.line(raw)
    return verifier.finish()


LINES = export()
FIRST_ENTRY = 3
HERS = [number for number, raw in enumerate(LINES) if PEOPLE[2].encode() in raw and b'"entry"' in raw]


def test_an_export_as_it_was_made_is_in_order() -> None:
    assert found(LINES) == []
    assert found(export({})) == []


def test_the_signatures_are_those_of_the_standard() -> None:
    """Another implementation accepts them: ours is not only consistent with itself."""
    key = OKPKey.import_key(json.loads(OURS.public_jwk()))
    for raw in LINES:
        assert independent.deserialize_compact(json.loads(raw)["jws"], key, algorithms=["Ed25519"])


@pytest.mark.parametrize("number", range(len(LINES)))
def test_any_byte_that_is_altered_is_found_and_its_record_named(number: int) -> None:
    """Bytes all over every line; each change is found, and in the ledger where it was made."""
    raw = LINES[number]
    value = json.loads(raw)
    step = 5 if len(raw) < 1500 else 23  # a byte in each place of each field; hypothesis takes the rest
    for place in range(number % step, len(raw), step):
        changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        findings = found([*LINES[:number], changed, *LINES[number + 1 :]])
        assert findings, (number, place)
        if value["kind"] == "entry":
            hers = value["record"]
            assert any(
                item.entry_id == hers["entry_id"]
                or (item.subject_id, item.sequence) == (hers["subject_id"], hers["sequence"])
                or f"line {number + 1} " in item.text
                for item in findings
            ), (place, findings)


@given(st.integers(0, len(LINES) - 1), st.data())
def test_whatever_is_done_to_a_byte_is_found(number: int, data: st.DataObject) -> None:
    raw = LINES[number]
    place = data.draw(st.integers(0, len(raw) - 1))
    new = data.draw(st.binary(max_size=3).filter(lambda given: given != raw[place : place + 1]))
    assert found([*LINES[:number], raw[:place] + new + raw[place + 1 :], *LINES[number + 1 :]])


@pytest.mark.parametrize("number", range(len(LINES)))
def test_a_removed_line_is_found(number: int) -> None:
    assert found([*LINES[:number], *LINES[number + 1 :]])


def test_a_removed_record_is_named() -> None:
    middle = HERS[1]
    names = [
        (item.fault, item.subject_id, item.sequence) for item in found(LINES[:middle] + LINES[middle + 1 :])
    ]
    assert ("removed", PEOPLE[2], 2) in names


def test_a_record_that_was_moved_is_named() -> None:
    one, two = HERS[0], HERS[1]
    lines = list(LINES)
    lines[one], lines[two] = lines[two], lines[one]
    assert ("reordered", PEOPLE[2], 1) in [
        (item.fault, item.subject_id, item.sequence) for item in found(lines)
    ]


def test_a_tail_that_was_cut_is_named() -> None:
    last = HERS[-1]
    names = [(item.fault, item.subject_id, item.sequence) for item in found(LINES[:last] + LINES[last + 1 :])]
    assert ("cut_off", PEOPLE[2], 3) in names


def test_a_whole_ledger_that_was_removed_is_missed() -> None:
    kept = [raw for raw in LINES if PEOPLE[1].encode() not in raw and not _head_of(raw, PEOPLE[1])]
    assert any("ledger number 2" in item.text for item in found(kept))


def test_entries_under_another_name_are_named() -> None:
    """The heads of two people change places: their entries are now another's."""
    heads = [number for number, raw in enumerate(LINES) if b'"head"' in raw]
    lines = list(LINES)
    lines[heads[1]], lines[heads[2]] = lines[heads[2]], lines[heads[1]]
    named = {item.subject_id for item in found(lines)}
    assert {PEOPLE[1], PEOPLE[2]} <= named


@pytest.mark.parametrize("part", ["all", "checkpoint", "receipt"])
def test_what_another_key_has_signed_is_forged(part: str) -> None:
    """Who can write to the database but has no key cannot make anything up, be the hashes ever so right."""
    if part == "all":
        assert found(export(key=FORGER))
        return
    lines = list(LINES)
    if part == "checkpoint":
        lines[2] = line({"kind": "checkpoint", "jws": checkpoints(ledgers(), FORGER)[1]})
        assert any("checkpoint 2 was altered or forged" in item.text for item in found(lines))
        return
    mine = chain(deed(Act.GIVEN, "usage_statistics"), subject=PEOPLE[0])[0]
    lines[FIRST_ENTRY] = Writer("exp_1", "", FORGER).entry(mine.record(), FORGER.sign(receipt(mine, POLICY)))
    named = [(item.fault, item.subject_id, item.entry_id) for item in found(lines)]
    assert ("altered", PEOPLE[0], mine.entry_id) in named


def test_a_history_that_was_rewritten_before_the_export_breaks_the_checkpoint() -> None:
    """Even with the key in hand: what a checkpoint outside the house vouches for cannot be made again."""
    kept = checkpoints(ledgers())
    rewritten = ledgers() | {PEOPLE[2]: chain(deed(Act.REFUSED), subject=PEOPLE[2])}
    lines = export(rewritten)
    lines[1:3] = [line({"kind": "checkpoint", "jws": item}) for item in kept]
    assert any("checkpoint of 2026-01-15" in item.text for item in found(lines))


def test_a_root_counts_only_what_was_recorded_before_the_cut() -> None:
    root = RootAt(datetime(2026, 1, 1, tzinfo=UTC))
    root.add("cus_1", 1, "2025-12-31T23:59:59.999Z", "a" * 64)
    root.add("cus_1", 2, "2026-01-01T00:00:00.000Z", "b" * 64)
    root.add("cus_2", 1, "2026-01-01T00:00:00.000Z", "c" * 64)
    alone = RootAt(datetime(2027, 1, 1, tzinfo=UTC))
    alone.add("cus_1", 1, "2025-12-31T23:59:59.999Z", "a" * 64)
    assert root.root() == alone.root()
    assert (root.subjects, root.entries) == (1, 1)


def _head_of(raw: bytes, who: str) -> bool:
    value = json.loads(raw)
    if value["kind"] != "head":
        return False
    return bool(KEYS.verified(value["jws"], "ledger-export-head+jws")["subject_id"] == who)


MINUTES = st.integers(0, 9).map(lambda minute: f"2026-01-15T08:0{minute}:00.000000Z")


@given(
    st.lists(st.lists(MINUTES, max_size=4), max_size=7),
    st.lists(MINUTES, max_size=6),
    st.integers(1, 4),
)
def test_all_roots_at_once_are_those_made_one_by_one(
    people: list[list[str]], cuts: list[str], together: int
) -> None:
    """Also with clocks that went backwards, cuts out of order, and cuts at the very moment of an entry."""
    many = RootsAt()
    many.TOGETHER = together
    single = [RootAt(before) for before in cuts]
    for before in cuts:
        many.cut(before)
    for number, moments in enumerate(people):
        entries = [(at, Head(place, f"{number}-{place}")) for place, at in enumerate(moments, 1)]
        many.ledger(f"cus_{number}", entries)
        for at, head in entries:
            for root in single:
                root.add(f"cus_{number}", head.sequence, at, head.hash)
    assert many.roots() == [root.root() for root in single]


def test_an_entry_is_looked_at_once_however_many_checkpoints_vouch_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A thousand checkpoints over more ledgers than are taken together: each end becomes a line once."""
    lines = 0
    make = checkpoint_module._line

    def counted(subject_id: str, end: Head) -> bytes:
        nonlocal lines
        lines += 1
        return make(subject_id, end)

    monkeypatch.setattr(checkpoint_module, "_line", counted)
    many = RootsAt()
    days = [f"{day:04d}" for day in range(1_000)]
    for before in days:
        many.cut(before)
    for number in range(1_500):
        ends = [(days[(number * 7 + 300 * place) % 1_000], Head(place, "x")) for place in range(1, 4)]
        many.ledger(f"cus_{number:04d}", sorted(ends))
    assert len(set(many.roots())) > 900
    assert lines <= 3 * 1_500

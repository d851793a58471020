"""What is done to an export of the disclosure ledgers is named; what was deleted in time is no fault."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization as pem
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.consent.policy import load
from services.disclosure.model import ledger
from services.disclosure.model.ledger import Cut, Entry, Ground, Head, Left, RecipientKind, Release
from services.disclosure.proof import (
    CHECKPOINT_KIND,
    SHORTEST_MONTHS,
    DisclosureBook,
    end_of,
    rows_of,
    whole_since,
)
from services.kernel.proof.canonical import moment_text
from services.kernel.proof.chains import Finding
from services.kernel.proof.checkpoint import NONE_BEFORE, Checkpoint, RootAt
from services.kernel.proof.lines import Writer, line
from services.kernel.proof.signatures import Keys
from services.kernel.proof.signer import Signer
from services.kernel.proof.verifier import Verifier

NOW = datetime(2026, 1, 15, 8, tzinfo=UTC)
LONG_AGO = datetime(2024, 6, 1, tzinfo=UTC)
PEOPLE = [f"cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c{number:02x}" for number in range(3)]
Chain = tuple[Cut, list[Entry | Left]]


def signer() -> Signer:
    """A key of its own."""
    plain = pem.Encoding.PEM, pem.PrivateFormat.PKCS8, pem.NoEncryption()
    return Signer(Ed25519PrivateKey.generate().private_bytes(*plain).decode())


OURS, FORGER = signer(), signer()
KEYS = Keys({"keys": [json.loads(OURS.public_jwk())]})


def release(reader: str = "staff-kari") -> Release:
    """A look by an agent."""
    return Release(
        recipient_kind=RecipientKind.STAFF,
        recipient_id=reader,
        recipient_role="agent",
        recipient_category="",
        ground=Ground.INTERNAL,
        evidence="complaint; case=c1",
        purpose="customer_service",
        data_categories=("contact",),
        fields=("customers.name",),
        channel="api",
    )


def entries(subject: str, count: int, since: datetime = NOW - timedelta(days=10)) -> list[Entry]:
    """A chain, an entry a day."""
    made: list[Entry] = []
    head = Head()
    for number in range(count):
        made.append(
            ledger.append(
                head,
                release(),
                entry_id=f"dis_{subject[-2:]}{number}",
                subject_id=subject,
                now=since + timedelta(days=number),
            )
        )
        head = Head(made[-1].sequence, made[-1].hash)
    return made


def chains() -> dict[str, Chain]:
    """Three people: one with a chain, one whose oldest entries are deleted, one with a place left in it."""
    old = entries(PEOPLE[1], 4, LONG_AGO)
    third = entries(PEOPLE[2], 3)
    gone = Left(third[1].entry_id, 2, third[1].previous_hash, third[1].hash, proven=True)
    return {
        PEOPLE[0]: (Cut(), list(entries(PEOPLE[0], 3))),
        PEOPLE[1]: (Cut(Head(2, old[1].hash)), list(old[2:])),
        PEOPLE[2]: (Cut(), [third[0], gone, third[2]]),
    }


def checkpoint(held: dict[str, Chain], cut: datetime = NOW, key: Signer = OURS) -> str:
    """One over the ends of these chains."""
    root = RootAt(cut)
    for subject, (begins, links) in held.items():
        if begins.head.sequence:
            root.add(subject, begins.head.sequence, "", begins.head.hash)
        for item in links:
            at = moment_text(item.at) if isinstance(item, Entry) else ""
            root.add(subject, item.sequence, at, item.hash)
    made = root.root()
    content = Checkpoint(
        sequence=1,
        day="2026-01-15",
        before=root.before,
        made_at=root.before,
        subjects=root.subjects,
        entries=root.entries,
        root=made,
        previous=NONE_BEFORE,
    ).content()
    return key.vouch(content, CHECKPOINT_KIND)


def as_stored(item: Entry | Left) -> dict[str, Any] | Left:
    """What the store tells of a link."""
    return item if isinstance(item, Left) else item.content() | {"hash": item.hash}


def exported(held: dict[str, Chain], jws: str = "") -> list[bytes]:
    """The lines of an export."""
    writer = Writer("exp_1", moment_text(NOW), OURS, ledgers="disclosure")
    lines = [writer.begin(whole_since(NOW)), writer.checkpoint(jws or checkpoint(held))]
    for subject, (cut, links) in held.items():
        rows = rows_of(subject, cut, [as_stored(item) for item in links], OURS)
        lines += [writer.entry(record, signed) for record, signed in rows]
        head = end_of(rows)
        assert head is not None
        lines.append(writer.head(subject, head))
    return [*lines, writer.end()]


def found(lines: list[bytes]) -> list[Finding]:
    """What the verifier says."""
    verifier = Verifier(KEYS, DisclosureBook())
    for item in lines:
        verifier.line(item)
    return verifier.finish()


def faults(lines: list[bytes]) -> set[tuple[str, str]]:
    """Faults, by person."""
    return {(item.fault, item.subject_id) for item in found(lines)}


def test_an_export_proves_itself_with_what_was_deleted_in_time():
    assert found(exported(chains())) == []


def test_a_tail_that_is_removed_breaks_the_checkpoint():
    held = chains()
    vouched = checkpoint(held)
    held[PEOPLE[0]] = (Cut(), held[PEOPLE[0]][1][:-1])
    assert {fault for fault, _ in faults(exported(held, vouched))} == {"removed"}
    held = chains()
    del held[PEOPLE[2]]
    assert {fault for fault, _ in faults(exported(held, vouched))} == {"removed"}


def test_a_checkpoint_of_before_what_was_deleted_vouches_for_nothing_any_more():
    whole = entries(PEOPLE[1], 4, LONG_AGO)
    of_then = checkpoint({PEOPLE[1]: (Cut(), list(whole))}, LONG_AGO + timedelta(hours=1))
    now = {PEOPLE[1]: (Cut(Head(2, whole[1].hash)), list(whole[2:]))}
    assert found(exported(now, of_then)) == []


def change(at: int, **values: Any) -> Callable[[list[bytes]], list[bytes]]:
    """Other values in the record of a line."""

    def changed(lines: list[bytes]) -> list[bytes]:
        value = json.loads(lines[at])
        value["record"] |= values
        return [*lines[:at], line(value), *lines[at + 1 :]]

    return changed


@pytest.mark.parametrize(
    ("forge", "fault", "person"),
    [
        (change(2, purpose="marketing_new_offers"), "altered", 0),
        (change(2, recipient_id="staff-else"), "altered", 0),
        (lambda lines: [*lines[:3], *lines[4:]], "removed", 0),
        (lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]], "reordered", 0),
        (change(6, sequence=1), "altered", 1),  # the cut
        (change(6, hash="0" * 64), "altered", 1),
        (lambda lines: [*lines[:6], *lines[7:]], "removed", 1),
        (change(11, hash="0" * 64), "altered", 2),  # the place
        (lambda lines: [*lines[:5], *lines[6:]], "removed", 0),  # what vouches for an end
        (lambda lines: lines[:-1], "cut_off", None),
    ],
)
def test_what_was_done_is_named(forge, fault, person):
    lines = exported(chains())
    met = faults(forge(lines))
    assert fault in {name for name, _ in met}
    if person is not None and fault != "removed":
        assert (fault, PEOPLE[person]) in met


def test_an_entry_cannot_be_passed_off_as_deleted():
    """Its hash would fit the chain; what the service did not sign is no place."""
    held = chains()
    links = held[PEOPLE[0]][1]
    hidden = Left(links[1].entry_id, 2, links[1].previous_hash, links[1].hash, proven=False)
    held[PEOPLE[0]] = (Cut(), [links[0], hidden, links[2]])
    assert ("altered", PEOPLE[0]) in faults(exported(held))
    cut = held[PEOPLE[1]][0]
    held = chains() | {PEOPLE[1]: (Cut(cut.head, proven=False), chains()[PEOPLE[1]][1])}
    assert ("altered", PEOPLE[1]) in faults(exported(held))
    forged = rows_of(PEOPLE[0], Cut(), [Left("dis_1", 1, "", links[0].hash, proven=True)], FORGER)
    verifier = Verifier(KEYS, DisclosureBook())
    verifier.chain(PEOPLE[0], forged, end_of(forged))
    assert [item.fault for item in verifier.findings] == ["altered"]


def test_a_checkpoint_of_another_key_or_of_the_other_ledgers_is_none():
    assert "altered" in {fault for fault, _ in faults(exported(chains(), checkpoint(chains(), key=FORGER)))}
    other = OURS.vouch(json.loads("{}"), "ledger-checkpoint+jws")
    assert "altered" in {fault for fault, _ in faults(exported(chains(), other))}


def test_nothing_is_deleted_sooner_than_the_verifier_believes():
    months = {key: load().retention[key].months for key in ("security_log",)}
    assert months["security_log"] == SHORTEST_MONTHS
    assert whole_since(NOW) == "2025-01-14T23:00:00.000Z"

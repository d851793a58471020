"""Events say ids, days and codes of closed lists, and nothing that a person has said or is called.

So does every copy of one: what waits in the outbox, what lies in a stream, and what lies in the dead letters,
which are kept until somebody has looked at them. Of a person who was erased they name a random id, nobody's.
"""

import importlib
from collections.abc import Iterator
from pathlib import Path

from google.protobuf.descriptor import FieldDescriptor

GENERATED = Path(__file__).resolve().parents[2] / "protos" / "gen"
DAYS = {"closed_from", "due_on", "lifts_on", "notify_by", "period", "reopened_on"}
"""Days and moments of law, as text."""
CODES = {
    *("bank_reason", "category", "cause", "channel", "decision", "failure", "fields", "kind", "outcome"),
    *("platform", "policy_version", "previous_version", "product_code", "purpose", "purposes", "reason"),
    *("rule", "state", "template", "topic"),
}
"""Values of closed lists: of the policy, the catalogue, the models, the bank's list of codes."""


def texts() -> Iterator[tuple[str, str]]:
    """Every field of an event that could hold a text, with its event."""
    for path in sorted(GENERATED.rglob("*_events_pb2.py")):
        module = importlib.import_module(".".join(path.relative_to(GENERATED).with_suffix("").parts))
        for message in module.DESCRIPTOR.message_types_by_name.values():
            for field in message.fields:
                assert field.type != FieldDescriptor.TYPE_MESSAGE, "an event has no messages in it"
                if field.type in (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES):
                    yield message.name, field.name


def test_every_text_of_an_event_is_an_id_a_day_or_a_code() -> None:
    found = list(texts())
    assert len(found) > 100
    other = {
        (event, name)
        for event, name in found
        if not name.endswith(("_id", "_ids")) and name not in DAYS | CODES
    }
    assert other == set()


def test_the_lists_name_nothing_that_no_event_has() -> None:
    assert {name for _, name in texts()} >= DAYS | CODES

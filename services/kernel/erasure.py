"""What a context says of an erasure (GDPR 17): what goes, what is held and by which law, what prevents it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from personvern.privacy.v1 import privacy_service_pb2 as pb
from services.chassis.errors import Unavailable
from services.chassis.event import BrokerGone
from services.chassis.streams import Streams

Texts = Mapping[str, str]


class Outcome(StrEnum):
    """What becomes of a kind of record."""

    ERASE = "erase"
    HOLD = "hold"
    BLOCK = "block"


_OUTCOMES = {
    Outcome.ERASE: pb.ERASURE_OUTCOME_ERASE,
    Outcome.HOLD: pb.ERASURE_OUTCOME_HOLD,
    Outcome.BLOCK: pb.ERASURE_OUTCOME_BLOCK,
}


@dataclass(frozen=True)
class Item:
    """One kind of record and what becomes of it.

    `titles` and `explanations` hold a text each for nb, nn and en; an explanation is a sentence to the
    person, and of a block it says what to do. `until` is the last day (Europe/Oslo) on which the last of the
    held records is kept.
    """

    key: str
    titles: Texts
    records: int
    outcome: Outcome
    explanations: Texts | None = None
    statute: str = ""
    until: date | None = None

    def message(self) -> pb.ErasureItem:
        """As it goes to the disclosure context."""
        return pb.ErasureItem(
            key=self.key,
            titles=dict(self.titles),
            records=self.records,
            outcome=_OUTCOMES[self.outcome],
            explanations=dict(self.explanations or {}),
            statute=self.statute,
            until=self.until.isoformat() if self.until else "",
        )


def messages(items: Sequence[Item]) -> list[pb.ErasureItem]:
    """The items that have records, in the order of key and outcome."""
    return [
        item.message() for item in sorted(items, key=lambda item: (item.key, item.outcome)) if item.records
    ]


async def purge_events(streams: Streams, stream: str, customer_ids: Sequence[str]) -> None:
    """Remove every event about a person from a context's own stream. Raises Unavailable.

    Subjects end with the id for this reason: `<context>.v1.<fact>.<customer_id>`.
    """
    try:
        for customer_id in customer_ids:
            await streams.purge(stream, f"{stream.lower()}.v1.*.{customer_id}")
    except BrokerGone as error:  # who asked asks again: it is no fault
        raise Unavailable("the person's events cannot be purged now; try again shortly") from error

"""Which answers may be counted together, so that no figure, and no difference of figures, is about a few.

The respondents to a question are put into groups that are fixed before anybody filters: whole days that
follow each other, and in them channel and topic. Each group has at least five. Every figure is made of whole
groups, so whatever is added or taken away from each other, at least five people are in it.

Nor does waiting tell a few apart: only days that are over are counted, and days that have not five together
yet are shown when they have. So a group that was shown once stays as it is: figures change by whole groups.
Where this ends: of all answers there are the count is exact from five on, so who looks again and again sees
that somebody answered, though never what; and when the oldest answers are deleted the rest is grouped anew,
so that who has kept earlier figures may find out what the deleted ones add up to.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.survey.model.scores import MIN_ANSWERS
from services.survey.model.triggering import within

_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Cell:
    """What answers can be told apart by. `day` is the midnight in Oslo with which the day begins."""

    day: datetime
    channel: str
    topic: str


@dataclass
class Tally:
    """Respondents, and how many of them gave each value."""

    respondents: int = 0
    values: Counter[int | str] = field(default_factory=Counter)

    def add(self, other: "Tally") -> None:
        """Take the other's in."""
        self.respondents += other.respondents
        self.values.update(other.values)


@dataclass(frozen=True)
class Wanted:
    """A filter: whole days from `from_time` to before `to_time`; empty `channel` or `topic` takes all.

    A topic takes those below it too, as in a survey's trigger.
    """

    from_time: datetime | None = None
    to_time: datetime | None = None
    channel: str = ""
    topic: str = ""

    @property
    def everything(self) -> bool:
        """Whether it takes all that there is."""
        return self == Wanted()

    def takes_group(self, group: "Group") -> bool:
        """Whether all of the group is among what is wanted; only then it may be counted."""
        if not self._takes_days(group.first_day, group.last_day):
            return False
        if group.kind is None:
            return not self.channel and not self.topic
        return self._takes_kind(*group.kind)

    def _takes_days(self, first: datetime, last: datetime) -> bool:
        # A day that begins before `to_time` but ends after it is not wholly inside; 23 hours is the shortest.
        after = self.from_time is None or first >= self.from_time
        return after and (self.to_time is None or last + _DAY - timedelta(hours=1) <= self.to_time)

    def _takes_kind(self, channel: str, topic: str) -> bool:
        return self.channel in ("", channel) and (not self.topic or within(topic, self.topic))


@dataclass(frozen=True)
class Group:
    """At least five respondents; fewer only in the newest days, which wait for more. `kind` None: several."""

    first_day: datetime
    last_day: datetime
    kind: tuple[str, str] | None
    tally: Tally


def groups(cells: Mapping[Cell, Tally]) -> list[Group]:
    """The fixed groups of one question's respondents."""
    return [group for days in _blocks(cells) for group in _kinds(days, cells)]


def released(cells: Mapping[Cell, Tally], wanted: Wanted, today: datetime) -> Tally:
    """What may be shown of the wanted answers: every group of at least five that lies wholly inside.

    `today` is the midnight in Oslo with which this day began: its answers wait until it is over.
    """
    total = Tally()
    for group in groups({cell: tally for cell, tally in cells.items() if cell.day < today}):
        if group.tally.respondents >= MIN_ANSWERS and wanted.takes_group(group):
            total.add(group.tally)
    return total


def people(cells: Mapping[Cell, Tally], wanted: Wanted, today: datetime) -> int:
    """How many they are: all of them, or under a filter those in the groups that may be shown. Counted one by
    one, two filters could differ by somebody who then has answered on that day, about that matter.
    """
    if wanted.everything:
        return sum(tally.respondents for tally in cells.values())
    return released(cells, wanted, today).respondents


def _blocks(cells: Mapping[Cell, Tally]) -> list[list[datetime]]:
    """Days in their order, joined until a block has five; what is left at the end waits for the days to come.

    Joined to the last one it would show, and be told apart when the days to come take it away again.
    """
    per_day: Counter[datetime] = Counter()
    for cell, tally in cells.items():
        per_day[cell.day] += tally.respondents
    blocks: list[list[datetime]] = []
    open_block: list[datetime] = []
    for day in sorted(per_day):
        open_block.append(day)
        if sum(per_day[each] for each in open_block) >= MIN_ANSWERS:
            blocks.append(open_block)
            open_block = []
    return [*blocks, open_block] if open_block else blocks


def _kinds(days: Sequence[datetime], cells: Mapping[Cell, Tally]) -> Iterable[Group]:
    """The groups of a block: a channel and topic with five is one, all others are mixed into one of five."""
    chosen = set(days)
    by_kind: dict[tuple[str, str], Tally] = {}
    for cell, tally in cells.items():
        if cell.day in chosen:
            by_kind.setdefault((cell.channel, cell.topic), Tally()).add(tally)
    sizes = sorted((tally.respondents, kind) for kind, tally in by_kind.items())
    mixed: list[tuple[str, str]] = []
    for size, kind in sizes:  # the smallest first: they are mixed, with one more if they are too few together
        together = sum(by_kind[each].respondents for each in mixed)
        if size < MIN_ANSWERS or 0 < together < MIN_ANSWERS:
            mixed.append(kind)
    for kind, tally in sorted(by_kind.items()):
        if kind not in mixed:
            yield Group(days[0], days[-1], kind, tally)
    if mixed:
        pool = Tally()
        for kind in mixed:
            pool.add(by_kind[kind])
        only = mixed[0] if len(mixed) == 1 else None
        yield Group(days[0], days[-1], only, pool)

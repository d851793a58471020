"""A run and what it found."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Count:
    """What a run found of one kind: past their day, kept all the same because something is open, deleted."""

    kind: str
    retention: str
    past: int = 0
    open: int = 0
    deleted: int = 0


@dataclass(frozen=True)
class RetentionRun:
    """One run; it judges by `day`: what is kept through the day before may go."""

    id: str
    day: date
    dry_run: bool
    operation_id: str
    created_at: datetime
    started_by: str
    done_at: datetime | None = None
    counts: tuple[Count, ...] = field(default=())

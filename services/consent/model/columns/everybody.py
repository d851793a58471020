"""Everybody as columns: one row per customer, small numbers only.

What is the same for many is interned as one number, the profile: kind, status, contracts, preferences and so
on. A field that `Facts`, `Standing` or `Subject` get later becomes part of the profile by itself.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from typing import Any

import numpy as np

from services.consent.model.acts import AGREEING
from services.consent.model.columns.ids import Raw, Rows, ids_of
from services.consent.model.columns.numbers import Column, Interned, Ints, Keys
from services.consent.model.columns.watching import Look
from services.consent.model.decision import Target
from services.consent.model.facts import Facts, age_on
from services.consent.model.preferences import Preferences
from services.consent.model.standing import Mark, Standing
from services.consent.model.subject import Subject
from services.kernel.calendar import OSLO

PLACES = ("postcodes", "municipalities", "places")
"""Fields of facts that are kept together in one column."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NEVER = np.iinfo(np.int64).max
"""The expiry of a consent that has none."""
_NO_BIRTH = np.iinfo(np.int32).max
"""Where no birth date is known: in no age band of anybody's."""
_LONG_AGO = np.iinfo(np.int64).min
"""Where no message was sent."""
_EVER = timedelta(days=36_500)
"""A window in which every message lies: whether there was any is a difference too."""


@dataclass(frozen=True)
class Edges:
    """Where numbers that differ from person to person begin to matter for a question.

    ages: whole years at which the answer may change. windows: how far back recent messages may count. target:
    whose places matter; None when each place counts by itself.
    """

    at: datetime
    ages: tuple[int, ...] = ()
    windows: tuple[timedelta, ...] = ()
    target: Target | None = None


def _getter(kind: type, apart: set[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Reads all fields but those `apart`, in order."""
    names = [field.name for field in fields(kind) if field.name not in apart]
    if not names:
        return lambda _: ()
    read = attrgetter(*names)
    return read if len(names) > 1 else lambda made: (read(made),)


# What says who or when, and what has a column of its own. All else is the profile.
_of_facts = _getter(
    Facts,
    {
        *("customer_id", "version", "revision", "asked_at"),
        *("birth_date", *PLACES, "guardians"),
    },
)
_of_standing = _getter(Standing, {"consents", "objections", "head"})
_of_subject = _getter(Subject, {"facts", "standing", "recent"})
_of_mark = _getter(Mark, {"entry_id", "receipt_id", "at", "expires_at"})


def _plain(value: Any) -> Any:
    """A value that can be a key."""
    if isinstance(value, Preferences):
        return replace(value, version=0)  # how often they were changed decides nothing
    if isinstance(value, Mapping):
        return tuple(sorted((key, _plain(item)) for key, item in value.items()))
    if isinstance(value, list):
        return tuple(value)
    return value


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


@dataclass
class _Consent:
    """The consents of everybody to one purpose: number of the act (0 for none) and expiry in microseconds."""

    act: Column
    expiry: Column


class Columns:
    """Everybody, by row. Not safe for use by two threads at once."""

    def __init__(self) -> None:
        self._rows = Rows()
        self._profiles, self._places, self._marks = Interned(), Interned(), Interned()
        self._marks.number(None, None)
        self._profile = Column(np.int32, -1, 0)
        self._birth = Column(np.int32, _NO_BIRTH, 0)
        self._place = Column(np.int32, 0, 0)
        self._consents: dict[str, _Consent] = {}
        self._recent: list[Column] = []
        self._channels: list[Column] = []
        self._channel_names = Interned()
        self._codes: dict[Look, Ints] = {}
        self._merged: list[int] = []
        self._looked_for_merged = 0

    # --- keeping ----------------------------------------------------------------------------------------

    def put(self, customer_id: str, subject: Subject) -> None:
        """Keep a person as he or she is now. Raises ValueError for an id that is none."""
        facts = subject.facts
        if facts is None:
            self.drop(customer_id)
            return
        row = self._row_for(customer_id)
        objections = tuple(
            sorted(key for key in subject.standing.objections if subject.standing.objection(key))
        )
        rest = (*_of_facts(facts), *_of_standing(subject.standing), *_of_subject(subject))
        # Whose guardians they are decides nothing, only that there are some.
        key = (*map(_plain, rest), objections, bool(facts.guardians))
        self._profile.values[row] = self._profiles.number(key, subject)
        self._birth.values[row] = facts.birth_date.toordinal() if facts.birth_date else _NO_BIRTH
        place = (facts.postcodes, facts.municipalities, facts.places)
        self._place.values[row] = self._places.number(place, place)
        self._put_consents(row, subject.standing.consents)
        self._put_recent(row, subject)

    def drop(self, customer_id: str) -> None:
        """Forget a person."""
        row = self._rows.find(customer_id)
        if row is not None:
            self._profile.values[row] = -1

    def _put_consents(self, row: int, marks: Mapping[str, Mark]) -> None:
        for purpose in marks.keys() - self._consents.keys():
            size = self._rows.room
            self._consents[purpose] = _Consent(Column(np.int32, 0, size), Column(np.int64, _NEVER, size))
        for purpose, column in self._consents.items():
            mark = marks.get(purpose)
            if mark is None:
                column.act.values[row], column.expiry.values[row] = 0, _NEVER
                continue
            column.act.values[row] = self._marks.number(tuple(map(_plain, _of_mark(mark))), mark)
            column.expiry.values[row] = _NEVER if mark.expires_at is None else _micros(mark.expires_at)

    def _put_recent(self, row: int, subject: Subject) -> None:
        sent = [(channel, moment) for channel, moments in subject.recent.items() for moment in moments]
        while len(self._recent) < len(sent):
            self._recent.append(Column(np.int64, 0, self._rows.room))
            self._channels.append(Column(np.int8, -1, self._rows.room))
        for place, (moments, channels) in enumerate(zip(self._recent, self._channels, strict=True)):
            channel, moment = sent[place] if place < len(sent) else ("", _EPOCH)
            channels.values[row] = self._channel_names.number(channel, channel) if channel else -1
            moments.values[row] = _micros(moment)

    def _row_for(self, customer_id: str) -> int:
        row = self._rows.find(customer_id)
        if row is None:
            row = self._rows.add(customer_id)
            for column in self._all():
                column.grow(self._rows.room)
        return row

    def _all(self) -> Iterable[Column]:
        yield from (self._profile, self._birth, self._place, *self._recent, *self._channels)
        for consent in self._consents.values():
            yield from (consent.act, consent.expiry)

    # --- finding ----------------------------------------------------------------------------------------

    def __len__(self) -> int:
        """How many people there are."""
        return int(np.count_nonzero(self._profile.values[: self._rows.size] >= 0))

    @property
    def megabytes(self) -> float:
        """What the arrays take."""
        return (self._rows.nbytes + sum(column.values.nbytes for column in self._all())) / 1e6

    def everybody(self) -> Ints:
        """The rows of all people, by id."""
        rows = self._rows.sorted_rows()
        return rows[self._profile.values[rows] >= 0]

    def rows(self, customer_ids: Sequence[str]) -> Ints:
        """The rows of these people, -1 for who is not known. Raises ValueError for an id that is none."""
        found = self._rows.of(customer_ids)
        gone = (found >= 0) & (self._profile.values[found] < 0)
        found[gone] = -1
        return found

    def raw_ids(self, rows: Ints) -> Raw:
        """The customers' ids, 16 bytes each."""
        return self._rows.raw(rows)

    def merged(self, rows: Ints) -> dict[int, tuple[str, ...]]:
        """By place among the rows: other ids of the same person, of those who have some."""
        examples = self._profiles.examples
        for number in range(self._looked_for_merged, len(examples)):
            if examples[number].facts.merged:
                self._merged.append(number)
        self._looked_for_merged = len(examples)
        if not self._merged:
            return {}
        profiles = self._profile.values[rows]
        places = np.flatnonzero(np.isin(profiles, np.array(self._merged, dtype=profiles.dtype)))
        return {place: examples[profiles[place]].facts.merged for place in places.tolist()}

    def agreed_to(self, purpose: str, text_hash: str) -> int:
        """How many have agreed to the text with this hash and not taken it back; expired ones count."""
        column = self._consents.get(purpose)
        if column is None:
            return 0
        numbers = [
            number
            for number, mark in enumerate(self._marks.examples)
            if mark is not None and mark.act in AGREEING and mark.text_hash == text_hash
        ]
        known = self._profile.values[: self._rows.size] >= 0
        acts = column.act.values[: self._rows.size]
        return int(np.count_nonzero(known & np.isin(acts, np.array(numbers, dtype=acts.dtype))))

    # --- looking ------------------------------------------------------------------------------------------

    def codes(self, look: Look, edges: Edges, rows: Ints) -> Ints:
        """A number per row: people with the same one are the same to whoever looks at `look`."""
        part, name = look
        if part == "consents":
            return self._consent_codes(name, edges, rows)
        if look == ("facts", "birth_date"):
            return self._age_bands(edges, rows)
        if part == "facts" and name in PLACES:
            return self._place_codes(name, edges, rows)
        if part == "recent":
            return self._message_counts(name, edges, rows)
        return self._profile_codes(look)[self._profile.values[rows]]

    def _consent_codes(self, purpose: str, edges: Edges, rows: Ints) -> Ints:
        column = self._consents.get(purpose)
        if column is None:
            return np.zeros(len(rows), dtype=np.int64)
        expired = column.expiry.values[rows] <= _micros(edges.at)
        return column.act.values[rows].astype(np.int64) * 2 + expired

    def _age_bands(self, edges: Edges, rows: Ints) -> Ints:
        """Which side of each age: the last birth date at which one has reached it divides."""
        today = edges.at.astimezone(OSLO).date()
        days = np.array(sorted({_born_by(age, today) for age in edges.ages}), dtype=np.int64)
        births = self._birth.values[rows]
        bands = np.searchsorted(days, births, side="right")
        bands[births == _NO_BIRTH] = len(days) + 1
        return bands

    def _place_codes(self, name: str, edges: Edges, rows: Ints) -> Ints:
        places, which = self._places.examples, PLACES.index(name)
        if edges.target is None:
            numbers = Interned()
            codes = [numbers.number(place[which], None) for place in places]
        else:
            wanted = _wanted(name, edges.target)
            codes = [int(any(map(wanted, place[which]))) for place in places]
        return np.array(codes, dtype=np.int64)[self._place.values[rows]]

    def _message_counts(self, name: str, edges: Edges, rows: Ints) -> Ints:
        """How many messages on a channel lie in each window; one on its very edge counts by itself."""
        keys = Keys(np.zeros(len(rows), dtype=np.int64), 1)
        channel, at = self._channel_names.numbers.get(name, -2), _micros(edges.at)
        sent = [
            np.where(channels.values[rows] == channel, moments.values[rows], _LONG_AGO)
            for moments, channels in zip(self._recent, self._channels, strict=True)
        ]
        for window in (*edges.windows, timedelta(0), _EVER):
            edge = at - window // _MICROSECOND
            inside, onward = np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64)
            for moments in sent:
                inside += moments > edge
                onward += moments >= edge
            keys.add(inside, len(sent) + 1)
            keys.add(onward - inside, len(sent) + 1)
        return keys.numbers

    def _profile_codes(self, look: Look) -> Ints:
        """A number per profile for one thing that is looked at, kept until a new profile comes."""
        known = self._codes.get(look)
        examples = self._profiles.examples
        if known is None or len(known) != len(examples):
            numbers = Interned()
            codes = [numbers.number(_at(example, look), None) for example in examples]
            known = self._codes[look] = np.array(codes, dtype=np.int64)
        return known

    def subject(self, row: int) -> Subject:
        """The person in a row as far as decisions go; what says who and when is somebody else's."""
        example: Subject = self._profiles.examples[self._profile.values[row]]
        assert example.facts is not None  # noqa: S101 - nobody is put without facts
        birth = int(self._birth.values[row])
        postcodes, municipalities, places = self._places.examples[self._place.values[row]]
        facts = replace(
            example.facts,
            customer_id=ids_of(self._rows.raw(np.array([row])))[0],
            birth_date=None if birth == _NO_BIRTH else date.fromordinal(birth),
            postcodes=postcodes,
            municipalities=municipalities,
            places=places,
        )
        standing = replace(example.standing, consents=self._consents_of(row))
        return replace(example, facts=facts, standing=standing, recent=self._recent_of(row))

    def _consents_of(self, row: int) -> dict[str, Mark]:
        found: dict[str, Mark] = {}
        for purpose, column in self._consents.items():
            act, expiry = int(column.act.values[row]), int(column.expiry.values[row])
            if act:
                until = None if expiry == _NEVER else _EPOCH + expiry * _MICROSECOND
                found[purpose] = replace(self._marks.examples[act], expires_at=until)
        return found

    def _recent_of(self, row: int) -> dict[str, list[datetime]]:
        found: dict[str, list[datetime]] = {}
        for moments, channels in zip(self._recent, self._channels, strict=True):
            channel = int(channels.values[row])
            if channel >= 0:
                moment = _EPOCH + int(moments.values[row]) * _MICROSECOND
                found.setdefault(self._channel_names.examples[channel], []).append(moment)
        return found


def _wanted(name: str, target: Target) -> Callable[[Any], bool]:
    """Whether one of the places of a kind is meant by a campaign."""
    if name == "places":
        return target.covers
    codes = target.postcodes if name == "postcodes" else target.municipalities
    return codes.__contains__


def _at(subject: Subject, look: Look) -> Any:
    """What stands in a profile at one place that may be looked at."""
    part, name = look
    if part == "objections":
        return subject.standing.objection(name) is not None
    if look == ("facts", "guardians"):
        return bool(subject.facts and subject.facts.guardians)
    whole: Any = subject if part == "subject" else getattr(subject, part)
    return _plain(getattr(whole, name))


def _born_by(age: int, today: date) -> int:
    """One more than the last birth date (as an ordinal) at which one has reached `age` on `today`."""
    day = today.toordinal() - int(age * 365.2425)
    while age_on(date.fromordinal(day), today) >= age:
        day += 1
    while age_on(date.fromordinal(day), today) < age:
        day -= 1
    return day + 1

"""One question for many people, decided once per class of them.

The rules are not written a second time. `decide` is run for one person while it is seen what it looks at. All
who are the same in everything that it looked at get the same answer, for nothing else can make a difference.
The first look is the same for all, since all begin alike; where people differ in it they part, and one of
each part is decided for in turn. A million people come to some hundred decisions.
"""

from dataclasses import dataclass

import numpy as np

from services.consent.model.columns.everybody import Columns, Edges
from services.consent.model.columns.numbers import Ints
from services.consent.model.columns.watching import Look, watched
from services.consent.model.decision import Decision, Question, decide
from services.consent.model.policy import Policy
from services.consent.model.preferences import Frequency


@dataclass(frozen=True)
class Decided:
    """One question decided for many: the distinct decisions, and which of them each row got."""

    decisions: list[Decision]
    of_row: Ints


@dataclass(frozen=True)
class _Part:
    """People who were the same in the first `looks` things looked at; their places among the rows."""

    places: Ints
    looks: int


def decide_rows(policy: Policy, columns: Columns, question: Question, rows: Ints) -> Decided:
    """Decide for everybody in `rows` (of people who are known); the same as `decide` person by person.

    What a decision rests on (its evidence) is that of the member who was decided for.

    Raises:
        LookedTooFar: a rule looks at something that columns do not keep.
    """
    edges = edges_of(policy, question)
    decisions: list[Decision] = []
    of_row = np.zeros(len(rows), dtype=np.int64)
    waiting = [_Part(np.arange(len(rows), dtype=np.int64), 0)] if len(rows) else []
    while waiting:
        part = waiting.pop()
        seen: list[Look] = []
        member = watched(columns.subject(int(rows[part.places[0]])), seen)
        decisions.append(decide(policy, member, question))
        places = part.places
        for number, look in enumerate(list(dict.fromkeys(seen))[part.looks :], part.looks + 1):
            codes = columns.codes(look, edges, rows[places])
            same = codes == codes[0]
            if not same.all():
                waiting += [_Part(other, number) for other in _apart(places[~same], codes[~same])]
                places = places[same]
        of_row[places] = len(decisions) - 1
    return Decided(decisions, of_row)


def edges_of(policy: Policy, question: Question) -> Edges:
    """Where ages, messages and places begin to matter for `question`."""
    ages: set[int] = set()
    for purpose in policy.purposes.values():
        if purpose.age is not None:
            ages |= {purpose.age.alone, purpose.age.with_guardian or 0}
    target = question.target
    if target is not None:
        ages |= {target.youngest or 0, (target.oldest or 0) + 1}
    wishes = {each.window for each in Frequency if each.window is not None}
    return Edges(
        at=question.at,
        ages=tuple(sorted(ages)),
        windows=tuple(sorted(wishes | {cap.window for cap in policy.caps})),
        target=target,
    )


def _apart(places: Ints, codes: Ints) -> list[Ints]:
    """Places by their codes, one array for each code."""
    order = np.argsort(codes, kind="stable")
    places, codes = places[order], codes[order]
    return np.split(places, np.flatnonzero(np.diff(codes)) + 1)

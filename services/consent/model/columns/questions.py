"""One question for many people, decided once per class of them.

The rules are not written a second time. Each step of `decide` is run for one person while it is seen what it
looks at. All who are the same in everything that it looked at get the same answer, for nothing else can make
a difference. The first look is the same for all, since all begin alike; where people differ in it they part,
and one of each part is asked about in turn. Who is denied leaves; the others go on to the next step together.
A million people come to some hundred answers.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from services.consent.model.columns.everybody import Columns, Edges
from services.consent.model.columns.numbers import Ints
from services.consent.model.columns.watching import Look, watched
from services.consent.model.decision import Decision, Question, Step, Verdict, decision_by, steps
from services.consent.model.facts import OF_AGE
from services.consent.model.policy import Policy
from services.consent.model.preferences import Frequency


@dataclass(frozen=True)
class Decided:
    """One question decided for many: the distinct decisions, and which of them each row got."""

    decisions: list[Decision]
    of_row: Ints


def decide_rows(policy: Policy, columns: Columns, question: Question, rows: Ints) -> Decided:
    """Decide for everybody in `rows` (of people who are known); the same as `decide` person by person.

    What a decision rests on (its evidence), and from when it might be another, is that of the member who was
    asked about.

    Raises:
        LookedTooFar: a rule looks at something that columns do not keep.
    """
    edges = edges_of(policy, question)
    decisions: list[Decision] = []
    of_row = np.zeros(len(rows), dtype=np.int64)
    left = np.arange(len(rows), dtype=np.int64)
    for step in steps(policy, question):
        passed = []
        for places, verdict in _answers(step, columns, edges, rows, left):
            if verdict is None:
                passed.append(places)
                continue
            of_row[places] = len(decisions)
            decisions.append(decision_by(policy, question, verdict))
        left = np.concatenate(passed) if passed else left[:0]
    return Decided(decisions, of_row)


def _answers(
    step: Step, columns: Columns, edges: Edges, rows: Ints, places: Ints
) -> Iterator[tuple[Ints, Verdict | None]]:
    """What one step says of the people at these places among the rows; each place comes once."""
    waiting = [(places, 0)] if len(places) else []
    while waiting:
        alike, looks = waiting.pop()  # they were the same in the first so many things looked at
        seen: list[Look] = []
        verdict = step(watched(columns.subject(int(rows[alike[0]])), seen))
        for number, look in enumerate(list(dict.fromkeys(seen))[looks:], looks + 1):
            codes = columns.codes(look, edges, rows[alike])
            same = codes == codes[0]
            if not same.all():
                waiting += [(others, number) for others in _apart(alike[~same], codes[~same])]
                alike = alike[same]
        yield alike, verdict


def edges_of(policy: Policy, question: Question) -> Edges:
    """Where ages, messages and places begin to matter for `question`."""
    ages = {OF_AGE}
    for purpose in policy.purposes.values():
        if purpose.age is not None:
            ages |= {purpose.age.alone, purpose.age.with_guardian or 0, purpose.age.profiling or 0}
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

"""People with several ids after a merge: decided for as one, and nobody is counted or told twice."""

import numpy as np

from services.consent.model.columns.everybody import Columns
from services.consent.model.columns.ids import ids_of
from services.consent.model.columns.numbers import Ints
from services.consent.model.columns.questions import Decided, decide_rows
from services.consent.model.decision import Question
from services.consent.model.one_person import decide_person
from services.consent.model.policy import Policy
from services.consent.model.standing import Standing
from services.consent.model.subject import Subject

_NOBODY = Subject(None, Standing())


def decide_people(policy: Policy, columns: Columns, question: Question, rows: Ints) -> Decided:
    """As `decide_rows`, for people: one who has several ids is decided for by `decide_person`."""
    decided = decide_rows(policy, columns, question, rows)
    links = columns.merged(rows)
    if not links:
        return decided
    hers = ids_of(columns.raw_ids(rows[list(links)]))
    others = _others(columns, dict(zip(hers, links.values(), strict=True)))
    decisions, of_row = list(decided.decisions), decided.of_row.copy()
    for place, customer_id in zip(links, hers, strict=True):
        if not decisions[of_row[place]].allow:
            continue
        found = columns.rows(others[customer_id])
        elsewhere = [columns.subject(row) if row >= 0 else _NOBODY for row in found.tolist()]
        made = decide_person(policy, columns.subject(int(rows[place])), elsewhere, question)
        if not made.allow:
            of_row[place] = len(decisions)
            decisions.append(made)
    return Decided(decisions, of_row)


def _others(columns: Columns, links: dict[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """All other ids of each person, those too to which only another of the ids leads."""
    known = dict(links)
    while missing := sorted({other for linked in known.values() for other in linked} - known.keys()):
        found = columns.rows(missing)
        here = np.flatnonzero(found >= 0)
        known |= dict.fromkeys(missing, ())
        known |= {missing[here[place]]: linked for place, linked in columns.merged(found[here]).items()}
    whole = _wholes(known)
    groups: dict[str, list[str]] = {}
    for each in sorted(whole):
        groups.setdefault(whole[each], []).append(each)
    return {each: [other for other in groups[whole[each]] if other != each] for each in links}


def one_each(columns: Columns, rows: Ints, decided: Decided) -> Ints:
    """The places that remain when each person counts once: under an id to which the answer is yes, if any."""
    links = columns.merged(rows)
    keep = np.ones(len(rows), dtype=bool)
    chosen: dict[str, int] = {}
    places = sorted(links)
    ids = ids_of(columns.raw_ids(rows[places])) if places else []
    whole = _wholes(dict(zip(ids, (links[place] for place in places), strict=True)))
    for place, customer_id in zip(places, ids, strict=True):
        before = chosen.setdefault(whole[customer_id], place)
        if before == place:
            continue
        loser = place
        if decided.decisions[decided.of_row[place]].allow > decided.decisions[decided.of_row[before]].allow:
            chosen[whole[customer_id]], loser = place, before
        keep[loser] = False
    return np.flatnonzero(keep)


def _wholes(links: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """The least id of each person, by every id."""
    of: dict[str, str] = {}

    def find(each: str) -> str:
        while of.setdefault(each, each) != each:
            each = of[each]
        return each

    for customer_id, linked in links.items():
        for other in linked:
            first, second = sorted((find(customer_id), find(other)))
            of[second] = first
    return {each: find(each) for each in list(of)}

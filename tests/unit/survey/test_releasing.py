"""No figure, and no difference of figures, is about fewer than five."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from services.survey.model.releasing import Cell, Group, Tally, Wanted, groups, people, released

START = datetime(2026, 1, 1, 23, tzinfo=UTC)
DAY = timedelta(days=1)
LATER = START + 100 * DAY
CHANNELS, TOPICS = ("phone", "chat"), ("invoice", "fibre", "moving")
Cells = dict[Cell, Tally]

cells = st.dictionaries(
    st.builds(
        lambda day, channel, topic: Cell(START + day * DAY, channel, topic),
        st.integers(0, 6),
        st.sampled_from(CHANNELS),
        st.sampled_from(TOPICS),
    ),
    st.lists(st.integers(0, 10), min_size=1, max_size=7).map(lambda s: Tally(len(s), Counter(s))),
    max_size=20,
)
moments = st.one_of(st.none(), st.integers(0, 7 * 24).map(lambda h: START + timedelta(hours=h)))
filters = st.builds(
    Wanted, moments, moments, st.sampled_from(("", *CHANNELS)), st.sampled_from(("", *TOPICS))
)


def of(**counts: int) -> Cells:
    return {
        Cell(START, "phone", topic): Tally(count, Counter({"1": count})) for topic, count in counts.items()
    }


def shown(cells: Cells, **wanted: str) -> int:
    return released(cells, Wanted(**wanted), LATER).respondents  # type: ignore[arg-type]


@given(cells)
def test_everybody_is_in_one_group_of_five_or_more(cells: Cells) -> None:
    everyone = sum(tally.respondents for tally in cells.values())
    made = groups(cells)
    assert sum(group.tally.respondents for group in made) == everyone
    waiting = [group for group in made if group.tally.respondents < 5]
    assert len(waiting) <= 1
    newest = max((cell.day for cell in cells), default=START)
    assert all(group.last_day == newest for group in waiting), "only the newest days have fewer"


@given(cells)
def test_what_was_shown_once_changes_only_by_whole_groups(cells: Cells) -> None:
    """Who looks every day sees groups of five and more appear, and none of them ever again differently."""
    seen: list[Group] = []
    for number in range(9):
        today = START + number * DAY
        over = groups({cell: tally for cell, tally in cells.items() if cell.day < today})
        shown_now = [group for group in over if group.tally.respondents >= 5]
        assert [group for group in shown_now if group in seen] == seen
        assert released(cells, Wanted(), today).respondents == sum(g.tally.respondents for g in shown_now)
        seen = shown_now


@given(cells, st.lists(filters, min_size=2, max_size=5))
def test_any_difference_of_filters_is_about_nobody_or_five(cells: Cells, wanted: list[Wanted]) -> None:
    """Groups are shown whole, so what two filters differ by is whole groups, too."""
    sizes = [group.tally.respondents for group in groups(cells)]
    taken = [
        {n for n, group in enumerate(groups(cells)) if sizes[n] >= 5 and one.takes_group(group)}
        for one in wanted
    ]
    for one, chosen in zip(wanted, taken, strict=True):
        assert released(cells, one, LATER).respondents == sum(sizes[n] for n in chosen)
    for first, second in combinations(taken, 2):
        for difference in (first - second, second - first, first & second):
            assert sum(sizes[n] for n in difference) not in range(1, 5)


@given(cells, filters)
def test_nothing_is_shown_that_was_not_asked_for(cells: Cells, wanted: Wanted) -> None:
    alone = [Group(cell.day, cell.day, (cell.channel, cell.topic), tally) for cell, tally in cells.items()]
    asked = sum(group.tally.respondents for group in alone if wanted.takes_group(group))
    found = released(cells, wanted, LATER)
    assert found.respondents <= asked
    assert found.respondents == 0 or found.respondents >= 5
    assert found.values.total() == found.respondents


@given(cells, filters)
def test_under_a_filter_people_are_counted_by_whole_groups_too(cells: Cells, wanted: Wanted) -> None:
    counted = people(cells, wanted, LATER)
    if wanted == Wanted():
        assert counted == sum(tally.respondents for tally in cells.values())
    else:
        assert counted == released(cells, wanted, LATER).respondents


def test_two_filters_do_not_tell_that_one_person_answered_on_a_day() -> None:
    cells = {Cell(START + day * DAY, "phone", "invoice"): Tally(count) for day, count in ((0, 5), (1, 1))}
    until = [Wanted(to_time=START + days * DAY) for days in (1, 2)]
    assert [people(cells, wanted, LATER) for wanted in until] == [5, 5]
    assert people(cells, Wanted(), LATER) == 6


def test_the_rest_of_a_total_is_not_two_people() -> None:
    cells = of(fibre=5, moving=2)
    assert shown(cells) == 7
    assert shown(cells, topic="fibre") == 0  # else moving were the difference
    assert shown(of(fibre=5, moving=5), topic="fibre") == 5
    assert shown(of(fibre=9, invoice=5, moving=2), topic="fibre") == 9
    assert shown(of(fibre=9, invoice=5, moving=2), topic="invoice") == 0
    assert shown(of(fibre=3, moving=1)) == 0


def test_a_period_takes_whole_blocks_of_days() -> None:
    days = {
        Cell(START + n * DAY, "phone", "fibre"): Tally(count, Counter({10: count}))
        for n, count in enumerate((5, 3, 2, 4))
    }
    assert released(days, Wanted(), LATER).respondents == 10, "the last four wait for others"
    assert released(days, Wanted(None, START + DAY), LATER).respondents == 5
    assert released(days, Wanted(None, START + 2 * DAY), LATER).respondents == 5, (
        "three more would be told apart"
    )
    assert released(days, Wanted(START + DAY, None), LATER).respondents == 5
    assert released(days, Wanted(START + timedelta(hours=1), START + DAY), LATER).respondents == 0

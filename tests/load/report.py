"""The report of a load: a page that needs no network, with charts as inline SVG."""

import html
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from tests.load.traffic import Done

WIDTH, HEIGHT, LEFT, BOTTOM = 900, 220, 150, 24
ROW = 18
SHARES = (("p50", 0.5, "#8fb8de"), ("p95", 0.95, "#3d7dbf"), ("p99", 0.99, "#123f6d"))
STYLE = """body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;color:#222}
table{border-collapse:collapse}td,th{padding:.2rem .8rem;text-align:right;border-bottom:1px solid #ddd}
td:first-child,th:first-child{text-align:left}svg{max-width:100%;height:auto}"""


@dataclass(frozen=True)
class Mark:
    """Something that was done to the suite, from when to when, in seconds since the start."""

    what: str
    began: float
    ended: float


@dataclass(frozen=True)
class Route:
    """What came of one sort of request; times in milliseconds."""

    name: str
    calls: int
    failed: int
    times: dict[str, float]


def routes(done: Sequence[Done]) -> list[Route]:
    """By route, the most frequent first."""
    by: dict[str, list[Done]] = {}
    for one in done:
        by.setdefault(one.route, []).append(one)
    found = []
    for name, calls in by.items():
        times = sorted(one.seconds * 1000 for one in calls if not one.failure) or [0.0]
        shares = {label: times[min(len(times) - 1, int(len(times) * share))] for label, share, _ in SHARES}
        found.append(Route(name, len(calls), sum(bool(one.failure) for one in calls), shares))
    return sorted(found, key=lambda route: -route.calls)


def table(found: Sequence[Route], seconds: float) -> Table:
    """The same for a terminal."""
    made = Table("request", "calls", "per second", *(label for label, _, _ in SHARES), "failed")
    for one in found:
        times = [f"{one.times[label]:.0f} ms" for label, _, _ in SHARES]
        made.add_row(one.name, str(one.calls), f"{one.calls / seconds:.1f}", *times, str(one.failed or ""))
    return made


def failures(done: Sequence[Done]) -> Counter[tuple[str, str]]:
    """How many requests failed, by what was done to the suite meanwhile and by how they failed."""
    return Counter((one.during, one.failure) for one in done if one.failure)


def write(path: Path, title: str, words: Sequence[str], done: Sequence[Done], marks: Sequence[Mark]) -> None:
    """Write the page."""
    seconds = max((one.began + one.seconds for one in done), default=1.0)
    found = routes(done)
    parts = [f"<h1>{html.escape(title)}</h1>", *(f"<p>{html.escape(line)}</p>" for line in words)]
    parts += ["<h2>Requests and failures in each second</h2>", over_time(done, marks, seconds)]
    parts += ["<h2>Time to an answer, in milliseconds</h2>", bars(found), _numbers(found, seconds)]
    if lost := failures(done):
        parts += ["<h2>What failed, and why</h2>", _failures(lost)]
    page = f"<!doctype html><meta charset=utf-8><title>{html.escape(title)}</title><style>{STYLE}</style>"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page + "\n".join(parts), "utf-8")


def over_time(done: Sequence[Done], marks: Sequence[Mark], seconds: float) -> str:
    """Requests per second as a line, failures as bars, what was done to the suite as shades."""
    count = int(seconds) + 1
    good = Counter(int(one.began) for one in done if not one.failure)
    bad = Counter(int(one.began) for one in done if one.failure)
    top = max(*good.values(), *bad.values(), 1)
    step, floor = WIDTH / count, HEIGHT - BOTTOM

    def y(value: int) -> float:
        return floor - value / top * (floor - 20)

    drawn = []
    for mark in marks:
        x, wide = mark.began * step, max(2.0, (mark.ended - mark.began) * step)
        drawn.append(f'<rect x="{x:.1f}" y="14" width="{wide:.1f}" height="{floor - 14}" fill="#f6dfc4"/>')
        drawn.append(f'<text x="{x:.1f}" y="11" font-size="10">{html.escape(mark.what)}</text>')
    for second, number in bad.items():
        drawn.append(
            f'<rect x="{second * step:.1f}" y="{y(number):.1f}" width="{step * 0.8:.1f}" '
            f'height="{floor - y(number):.1f}" fill="#c0392b"/>'
        )
    line = " ".join(f"{(second + 0.5) * step:.1f},{y(good[second]):.1f}" for second in range(count))
    drawn.append(f'<polyline points="{line}" fill="none" stroke="#123f6d" stroke-width="1.5"/>')
    drawn.append(f'<text x="0" y="{HEIGHT - 6}" font-size="11">0 s</text>')
    drawn.append(
        f'<text x="{WIDTH - 120}" y="{HEIGHT - 6}" font-size="11">{seconds:.0f} s, top {top}/s</text>'
    )
    return _svg(WIDTH, HEIGHT, drawn)


def bars(found: Sequence[Route]) -> str:
    """A bar for each route and percentile."""
    top = max((max(one.times.values()) for one in found), default=1.0) or 1.0
    drawn, y = [], 0
    for one in found:
        drawn.append(f'<text x="0" y="{y + ROW - 5}" font-size="12">{html.escape(one.name)}</text>')
        for label, _, colour in reversed(SHARES):
            wide = one.times[label] / top * (WIDTH - LEFT - 60)
            drawn.append(
                f'<rect x="{LEFT}" y="{y + 3}" width="{wide:.1f}" height="{ROW - 6}" fill="{colour}"/>'
            )
        last = one.times[SHARES[-1][0]]
        end = LEFT + last / top * (WIDTH - LEFT - 60) + 4
        drawn.append(f'<text x="{end:.1f}" y="{y + ROW - 5}" font-size="11">{last:.0f}</text>')
        y += ROW
    return _svg(WIDTH, y + 4, drawn)


def _svg(width: int, height: int, drawn: Sequence[str]) -> str:
    return f'<svg viewBox="0 0 {width} {height}" role="img">{"".join(drawn)}</svg>'


def _numbers(found: Sequence[Route], seconds: float) -> str:
    head = "".join(f"<th>{label}</th>" for label, _, _ in SHARES)
    rows = []
    for one in found:
        times = "".join(f"<td>{one.times[label]:.0f}</td>" for label, _, _ in SHARES)
        name, rate = html.escape(one.name), one.calls / seconds
        rows.append(
            f"<tr><td>{name}</td><td>{one.calls}</td><td>{rate:.1f}</td>{times}<td>{one.failed}</td></tr>"
        )
    return f"<table><tr><th>request<th>calls<th>per second{head}<th>failed</tr>{''.join(rows)}</table>"


def _failures(lost: Counter[tuple[str, str]]) -> str:
    rows = "".join(
        f"<tr><td>{html.escape(during or 'nothing was done')}</td>"
        f"<td>{html.escape(how)}</td><td>{count}</td></tr>"
        for (during, how), count in lost.most_common()
    )
    return f"<table><tr><th>while<th>failure<th>requests</tr>{rows}</table>"

"""Files of AvtaleGiro mandates as the clearing house writes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

ALL, CHANGED, ENDED = 0, 1, 2
OURS = "86011117947"


@dataclass(frozen=True)
class Agreement:
    """One mandate: `kind` is 0 in a full list, 1 new or changed, 2 ended."""

    kid: str
    kind: int = CHANGED
    notice: bool = True


def assignment(agreements: Sequence[Agreement], number: int = 1, account: str = OURS) -> list[str]:
    """One assignment of agreements with its frame."""
    lines = [f"NY212420{'0' * 9}{number:07d}{account}{'0' * 45}"]
    for count, item in enumerate(agreements, 1):
        notice = "J" if item.notice else "N"
        lines.append(f"NY219470{count:07d}{item.kind}{item.kid:>25}{notice}{'0' * 38}")
    lines.append(f"NY212488{len(agreements):08d}{len(lines) + 1:08d}{'0' * 56}")
    return lines


def transmission(assignments: Sequence[list[str]], number: int = 1, day: date = date(2026, 11, 20)) -> bytes:
    """A whole file."""
    lines = [f"NY000010{8080:08d}{number:07d}{123456:08d}{'0' * 49}"]
    lines += [line for part in assignments for line in part]
    count = sum(int(part[-1][8:16]) for part in assignments)
    lines.append(f"NY000089{count:08d}{len(lines) + 1:08d}{'0' * 17}{day:%d%m%y}{'0' * 33}")
    return "".join(line + "\n" for line in lines).encode("latin-1")


def mandates(*agreements: Agreement, number: int = 1, day: date = date(2026, 11, 20)) -> bytes:
    """A file with one assignment."""
    return transmission([assignment(agreements)], number, day)

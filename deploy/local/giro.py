"""Builds OCR giro files for the demo and the tests, from the layout of the specification."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Item:
    """One payment. `payer` of zeros is unknown."""

    amount_ore: int
    kid: str
    payer: str = "12345678903"
    kind: int = 10
    day: date = date(2026, 5, 19)
    text: str = ""
    sign: str = "0"


def assignment(
    items: list[Item], number: int = 1, account: str = "86011117947", series: int = 0
) -> list[str]:
    """One OCR giro assignment with its frame; `series` tells its forms from those of other files."""
    lines = [f"NY090020{8566:09d}{number:07d}{account}{'0' * 45}"]
    for count, item in enumerate(items, 1):
        day = f"{item.day:%d%m%y}"
        lines.append(
            f"NY09{item.kind:02d}30{count:07d}{day}01{item.day.day:02d}0{count % 100_000:05d}{item.sign}"
            f"{item.amount_ore:017d}{item.kid:>25}000000"
        )
        lines.append(
            f"NY09{item.kind:02d}31{count:07d}{series % 1_000_000 * 10_000 + count:010d}{count:09d}0000000"
            f"{day}{item.payer}{'0' * 22}"
        )
        if item.text:
            lines.append(f"NY09{item.kind:02d}32{count:07d}{item.text:<40}{'0' * 25}")
    total = sum(item.amount_ore for item in items)
    days = sorted(item.day for item in items) or [date(2026, 5, 19)]
    lines.append(
        f"NY090088{len(items):08d}{len(lines) + 1:08d}{total:017d}"
        f"{days[-1]:%d%m%y}{days[0]:%d%m%y}{days[-1]:%d%m%y}{'0' * 21}"
    )
    return lines


def transmission(
    assignments: list[list[str]], number: int = 1, *, transactions: int = 0, total_ore: int = 0
) -> bytes:
    """A whole file; `transactions` and `total_ore` are added for assignments of other services."""
    lines = [f"NY000010{8080:08d}{number:07d}{123456:08d}{'0' * 49}"]
    for part in assignments:
        lines += part
        if part[0][2:4] == "09":
            transactions += int(part[-1][8:16])
            total_ore += int(part[-1][24:41])
    lines.append(f"NY000089{transactions:08d}{len(lines) + 1:08d}{total_ore:017d}190526{'0' * 33}")
    return "".join(line + "\n" for line in lines).encode("latin-1")


def file(items: list[Item], number: int = 1) -> bytes:
    """A file of one assignment."""
    return transmission([assignment(items, series=number)], number)

"""Money, days, times and shares as people write them in Bokmål (`nb`), Nynorsk (`nn`) and English (`en`).

Every page and mail uses these, so that one sum or day looks the same wherever a person meets it. A language
that is none of the three reads as Bokmål. Spaces inside are no-break spaces.
"""

from datetime import date, datetime

SPACE = "\u00a0"
_NORWEGIAN = (
    "januar", "februar", "mars", "april", "mai", "juni",
    "juli", "august", "september", "oktober", "november", "desember",
)  # fmt: skip
_ENGLISH = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def kroner(ore: int, language: str) -> str:
    """Øre as kroner: `1 234,50 kr`, in English `1,234.50 kr`."""
    whole, rest = divmod(abs(ore), 100)
    sign, digits = "−" if ore < 0 else "", f"{whole:,}"
    if language == "en":
        return f"{sign}{digits}.{rest:02d}{SPACE}kr"
    return f"{sign}{digits.replace(',', SPACE)},{rest:02d}{SPACE}kr"


def day(when: date, language: str) -> str:
    """A day with its month in words: `6. desember 2026`, in English `6 December 2026`."""
    return f"{_ordinal(when, language)} {month(when, language)}"


def days(first: date, last: date, language: str) -> str:
    """A span of days: `1.–30. november 2026` when it lies within a month, otherwise both days in full."""
    if (first.year, first.month) == (last.year, last.month) and first != last:
        return f"{_ordinal(first, language)}–{day(last, language)}"
    return day(first, language) if first == last else f"{day(first, language)} – {day(last, language)}"


def month(when: date, language: str) -> str:
    """The month that a day is in: `desember 2026`, in English `December 2026`."""
    return f"{(_ENGLISH if language == 'en' else _NORWEGIAN)[when.month - 1]} {when.year}"


def clock(moment: datetime, language: str) -> str:
    """The time of day of a local moment: `14.05`, in English `14:05`."""
    return f"{moment:%H:%M}" if language == "en" else f"{moment:%H.%M}"


def percent(basis_points: int, language: str) -> str:
    """Hundredths of a per cent as a share: `25 %` or `11,11 %`, in English `25%` or `11.11%`."""
    whole, rest = divmod(basis_points, 100)
    decimals = f"{rest:02d}".rstrip("0")
    if language == "en":
        return f"{whole}.{decimals}%" if decimals else f"{whole}%"
    return f"{whole},{decimals}{SPACE}%" if decimals else f"{whole}{SPACE}%"


def _ordinal(when: date, language: str) -> str:
    return f"{when.day}" if language == "en" else f"{when.day}."

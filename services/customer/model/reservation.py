"""The national reservation register (markedsføringsloven §§ 12-13a): a whole file for one month.

The layout, UTF-8 with LF or CRLF, fields separated by `;`:

    RESERVASJONSREGISTERET;2026-11;1            month, version of the layout
    T;+4741234567                               no telephone sales to this number; eight digits are Norwegian
    A;1991-06-01;Nordmann;Kari;5501             no addressed advertising to this person at this postcode
    SLUTT;2                                     how many T and A lines there are
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LONGEST_LINE = 300
MOST_LINES = 6_000_000
"""More than one for every inhabitant of Norway is no register."""

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_NORWEGIAN, _FOREIGN = re.compile(r"[2-9]\d{7}"), re.compile(r"\+[1-9]\d{6,14}")
_POSTCODE, _COUNT = re.compile(r"\d{4}"), re.compile(r"\d{1,9}")
_NAME = re.compile(r"[^\W\d_]+(?:[ '.\-\u2019][^\W\d_]*)*")


class Reserved(StrEnum):
    """What a line reserves against; also the channel that it closes."""

    PHONE = "phone"
    POST = "post"


class RegisterBroken(Exception):
    """The file breaks a rule: `line` counts from 1."""

    def __init__(self, line: int, rule: str, text: str) -> None:
        super().__init__(text)
        self.line, self.rule, self.text = line, rule, text


@dataclass(frozen=True)
class Reservation:
    """One line: what is reserved, and the words that find whoever it is about."""

    kind: Reserved
    key: str


def phone_key(number: str) -> str:
    """What a telephone line is found by: the number as E.164."""
    return number


def person_key(born: date, family_name: str, given_name: str, postcode: str) -> str:
    """What an address line is found by. Of given names the first counts: registers differ in how many."""
    given = next(iter(given_name.split()), "")
    return "|".join((born.isoformat(), _plain(family_name), _plain(given), postcode))


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").split())


class Reader:
    """Reads a register as it arrives; nothing of it is kept here."""

    def __init__(self, month_now: str) -> None:
        self._now = month_now
        self._rest = b""
        self._line = 0
        self._ended = False
        self.month = ""
        self.lines = 0

    def feed(self, part: bytes) -> Iterator[Reservation]:
        """The lines that end in this part. Raises RegisterBroken."""
        *whole, self._rest = (self._rest + part).split(b"\n")
        for raw in whole:
            yield from self._read(raw)
        if len(self._rest) > LONGEST_LINE:
            raise RegisterBroken(self._line + 1, "LINE_TOO_LONG", f"A line has at most {LONGEST_LINE} bytes.")

    def close(self) -> Iterator[Reservation]:
        """What stood after the last line end; then the file must be whole. Raises RegisterBroken."""
        if self._rest:
            yield from self._read(self._rest)
        if not self._line:
            raise RegisterBroken(1, "EMPTY", "The file is empty.")
        if not self._ended:
            raise RegisterBroken(
                self._line, "TRAILER_MISSING", "The last line is SLUTT and the number of lines."
            )

    def _read(self, raw: bytes) -> Iterator[Reservation]:
        self._line += 1
        try:
            fields = raw.removesuffix(b"\r").decode("utf-8").split(";")
        except UnicodeDecodeError:
            raise self._broken("ENCODING", "The file is UTF-8.") from None
        if len(raw) > LONGEST_LINE:
            raise self._broken("LINE_TOO_LONG", f"A line has at most {LONGEST_LINE} bytes.")
        if self._ended:
            raise self._broken("AFTER_TRAILER", "Nothing follows the line SLUTT.")
        if self._line == 1:
            self._header(fields)
        elif fields[0] == "SLUTT":
            self._trailer(fields)
        else:
            self.lines += 1
            if self.lines > MOST_LINES:
                raise self._broken("TOO_MANY_LINES", f"A register has at most {MOST_LINES} lines.")
            yield self._reservation(fields)

    def _header(self, fields: list[str]) -> None:
        if len(fields) != 3 or fields[0] != "RESERVASJONSREGISTERET" or fields[2] != "1":
            raise self._broken("HEADER", "The first line is RESERVASJONSREGISTERET;<YYYY-MM>;1.")
        if not _MONTH.fullmatch(fields[1]):
            raise self._broken("MONTH_FORMAT", "Give the month as YYYY-MM.")
        if fields[1] != self._now:
            # § 13a: washed against the register in the month of use.
            raise self._broken("MONTH_NOT_CURRENT", "The register is for another month than this one.")
        self.month = fields[1]

    def _trailer(self, fields: list[str]) -> None:
        if len(fields) != 2 or not _COUNT.fullmatch(fields[1]):
            raise self._broken("TRAILER", "The last line is SLUTT;<number of lines>.")
        if int(fields[1]) != self.lines:
            raise self._broken("COUNT", "The number in the last line is not the number of lines in the file.")
        self._ended = True

    def _reservation(self, fields: list[str]) -> Reservation:
        if fields[0] == "T" and len(fields) == 2:
            return Reservation(Reserved.PHONE, phone_key(self._phone(fields[1])))
        if fields[0] == "A" and len(fields) == 5:
            return Reservation(Reserved.POST, self._person(*fields[1:]))
        raise self._broken(
            "LINE_FORMAT", "A line is T;<number> or A;<born>;<family name>;<given name>;<postcode>."
        )

    def _phone(self, raw: str) -> str:
        if _NORWEGIAN.fullmatch(raw):
            return f"+47{raw}"
        if not _FOREIGN.fullmatch(raw):
            raise self._broken(
                "PHONE_FORMAT", "Give eight digits, or + and the number with its country code."
            )
        return raw

    def _person(self, born: str, family_name: str, given_name: str, postcode: str) -> str:
        try:
            day = date.fromisoformat(born)
        except ValueError:
            raise self._broken("DATE_FORMAT", "Give the birth date as YYYY-MM-DD.") from None
        for name in (family_name, given_name):
            if not _NAME.fullmatch(name.strip()):
                raise self._broken("NAME_FORMAT", "Give family name and given name in letters.")
        if not _POSTCODE.fullmatch(postcode):
            raise self._broken("POSTCODE_FORMAT", "A postcode has four digits.")
        return person_key(day, family_name, given_name, postcode)

    def _broken(self, rule: str, text: str) -> RegisterBroken:
        return RegisterBroken(self._line, rule, text)

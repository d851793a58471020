"""The package as a PDF, to keep or print: what the page says, without what only machines read.

It can be read aloud (headings, tables with row heads) and has an outline; the same package gives the same
bytes.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.disclosure.package import page
from services.disclosure.package.outline import Chapter, Outline, Section, outline
from services.disclosure.package.rows import Row, rows
from services.disclosure.package.sheets import FOOT, LEFT, RIGHT, SOFT, TOP, Sheets
from services.disclosure.package.texts import PAGE
from services.kernel.documents import fonts
from services.kernel.documents.fonts import BOLD, REGULAR
from services.kernel.documents.tagged import TaggedCanvas

_SIZE, _LEADING = 10.0, 13.4
_LABELS, _VALUES, _INDENT = LEFT + 8, LEFT + 168, 12.0
_TALLEST = TOP - FOOT
_TIMES = re.compile(r"(^|_)(at|on|date)$")
MOST = 300
"""Records of a kind, the newest: each takes some 3 ms while a person waits. Page and file have all."""


def render(package: dict[str, Any], language: str) -> bytes:
    """The file. The policy's words and the titles are in the language in which they were collected."""
    return _Document(package, language).render()


class _Document:
    """Lays one package out and draws it."""

    def __init__(self, package: Mapping[str, Any], language: str) -> None:
        self._package, self._language, self._words = package, language, PAGE[language]
        self._told: Outline = outline(package, language)
        self._sheets = Sheets()
        self._pages: dict[str, int] = {}

    def render(self) -> bytes:
        """The file."""
        self._front()
        for chapter in self._told.chapters:
            self._chapter(chapter)
        self._nothing()
        self._rights()
        made = datetime.fromisoformat(self._package["generated_at"])
        canvas = TaggedCanvas(
            title=self._told.title,
            author=self._package["controller"]["name"],
            language=self._language,
            moment=made.timestamp(),
        )
        return self._sheets.finish(canvas, self._foot)

    # --- the first page
    # ----------------------------------------------------------------------------------------------------

    def _front(self) -> None:
        sheets, words, controller = self._sheets, self._words, self._package["controller"]
        sheets.paragraph("P", controller["name"], size=11, font=BOLD, gray=SOFT)
        sheets.gap(4)
        sheets.paragraph("H1", self._told.title, size=25, font=BOLD)
        sheets.gap(6)
        sheets.paragraph("P", self._told.intro, size=12)
        if self._told.short:
            sheets.gap(14)
            sheets.paragraph("H2", words["short"], size=13, font=BOLD)
            for line in self._told.short:
                sheets.gap(2)
                sheets.paragraph("P", f"•  {line}", size=11)
        sheets.gap(16)
        number = f"{words['organisation_number']} {controller['organisation_number']}"
        facts = (
            ("made", self._shown("generated_at", self._package["generated_at"])),
            ("controller", f"{controller['name']}, {number}"),
            ("contact", controller["contact"]),
            ("privacy_officer", controller["privacy_officer"]),
            ("request", self._package["data_request_id"]),
        )
        self._table([Row(0, words[key], value) for key, value in facts])
        sheets.gap(6)
        sheets.paragraph("P", words["technical_left_out"], size=9.5, gray=SOFT)
        self._contents()

    def _contents(self) -> None:
        """Where to find what; the pages are known when it is drawn."""
        sheets = self._sheets
        sheets.gap(18)
        sheets.paragraph("H2", self._words["contents"], size=13, font=BOLD)
        sheets.gap(3)
        sheets.open("TOC")
        for chapter in self._told.chapters:
            self._entry(chapter.key, chapter.title, 0)
            for section in chapter.sections:
                self._entry(section["key"], f"{section['title']} ({len(section['records'])})", 1)
        if self._told.nothing:
            self._entry("nothing", self._words["nothing"], 0)
        self._entry("rights", self._words["rights"], 0)
        sheets.close()

    def _entry(self, key: str, title: str, depth: int) -> None:
        sheets = self._sheets
        sheets.room(_LEADING)
        x, y = LEFT + 14 * depth, sheets.y - _LEADING + 3
        font = REGULAR if depth else BOLD

        def draw(canvas: TaggedCanvas, _: int) -> None:
            with canvas.inside("TOCI"):
                canvas.text("P", x, y, [title], font=font, size=_SIZE)
                canvas.text("P", RIGHT, y, [str(self._pages[key])], size=_SIZE, right=True)

        sheets.draw(draw)
        sheets.y -= _LEADING

    # --- what is held
    # ----------------------------------------------------------------------------------------------------

    def _chapter(self, chapter: Chapter) -> None:
        self._heading("H2", chapter.key, chapter.title, 0, needs=_TALLEST / 3)
        for section in chapter.sections:
            self._section(section)

    def _section(self, section: Section) -> None:
        sheets = self._sheets
        names = self._package["names"]
        newest = _newest(section["records"])
        records = [list(rows(record, self._language, names)) for record in newest]
        begins = min(self._height(records[0]), _TALLEST / 3)
        self._heading("H3", section["key"], section["title"], 1, needs=70 + begins)
        sheets.paragraph("P", self._about(section), size=9.5, gray=SOFT)
        if len(newest) < len(section["records"]):
            left_out = self._words["left_out"].format(shown=len(newest), all=len(section["records"]))
            sheets.paragraph("P", left_out, size=_SIZE, font=BOLD)
        sheets.gap(4)
        for record in records:
            self._table(record)
            sheets.gap(7)

    def _heading(self, role: str, key: str, title: str, level: int, *, needs: float) -> None:
        """With what comes right after it on the same page."""
        sheets = self._sheets
        sheets.gap(20 if level == 0 else 12)
        sheets.room(needs)
        self._pages[key] = sheets.page
        sheets.draw(lambda canvas, _: canvas.outline(title, level))
        if level == 0:
            sheets.rule(thick=1.6)
            sheets.y -= 6
        sheets.paragraph(role, title, size=16.5 if level == 0 else 12, font=BOLD)
        sheets.gap(3)

    def _about(self, section: Section) -> str:
        words = self._words
        told = {
            "purposes": ", ".join(self._shown("purpose", one) for one in section["purposes"]),
            "legal_bases": ", ".join(section["legal_bases"]),
            "retention": section["retention"].rstrip("."),
            "sources": ", ".join(self._shown("source", one) for one in section["sources"]),
        }
        return " · ".join(f"{words[key]}: {value}" for key, value in told.items() if value)

    def _table(self, lines: list[Row]) -> None:
        """A record: rows of name and value below a rule, on one page when it fits on one."""
        sheets = self._sheets
        broken = [self._broken(line) for line in lines]
        whole = self._height(lines)
        sheets.room(whole if whole < _TALLEST / 2 else 4 * _LEADING)
        sheets.rule()
        sheets.y -= 5
        sheets.open("Table")
        for line, (label, value) in zip(lines, broken, strict=True):
            self._row(line, label, value)
        sheets.close()

    def _height(self, lines: list[Row]) -> float:
        """How much room a record needs."""
        broken = (self._broken(line) for line in lines)
        return sum(max(len(label), len(value)) * _LEADING + 2 for label, value in broken) + 12

    def _broken(self, line: Row) -> tuple[list[str], list[str]]:
        inwards = _INDENT * line.depth
        label = fonts.wrapped(line.label, REGULAR, _SIZE, _VALUES - _LABELS - inwards - 8)
        room = RIGHT - _VALUES - 4
        said = line.text.splitlines()
        return label, [each for part in said for each in fonts.wrapped(part, REGULAR, _SIZE, room)]

    def _row(self, line: Row, label: list[str], value: list[str]) -> None:
        """One row; a value that is longer than a page goes on on the next."""
        sheets = self._sheets
        if line.first:
            sheets.gap(3)
        sheets.room(min(max(len(label), len(value)) * _LEADING + 2, _TALLEST / 2))
        style: dict[str, Any] = {"leading": _LEADING, "size": _SIZE}
        head = BOLD if not line.text else REGULAR
        while label or value:
            fits = max(1, int((sheets.y - FOOT) // _LEADING))
            sheets.open("TR")
            sheets.text(
                "TH", _LABELS + _INDENT * line.depth, label[:fits], font=head, gray=SOFT, scope="Row", **style
            )
            sheets.text("TD", _VALUES, value[:fits], **style)
            sheets.close()
            sheets.y -= max(len(label[:fits]), len(value[:fits])) * _LEADING + 2
            label, value = label[fits:], value[fits:]
            if label or value:
                sheets.room(_LEADING * 2)

    # --- the end
    # ----------------------------------------------------------------------------------------------------

    def _nothing(self) -> None:
        if not self._told.nothing:
            return
        self._heading("H2", "nothing", self._words["nothing"], 0, needs=90)
        self._sheets.paragraph("P", self._words["nothing_intro"])
        self._sheets.gap(3)
        self._sheets.paragraph("P", " · ".join(self._told.nothing), size=_SIZE)

    def _rights(self) -> None:
        self._heading("H2", "rights", self._words["rights"], 0, needs=90)
        for right in self._package["rights"]:
            self._sheets.gap(5)
            self._sheets.room(40)
            self._sheets.paragraph("H3", right["name"], size=10.5, font=BOLD)
            self._sheets.paragraph("P", right["text"], size=10.5)

    def _foot(self, canvas: TaggedCanvas, number: int, pages: int) -> None:
        with canvas.artefact():
            title = f"{self._package['controller']['name']} · {self._told.title}"
            canvas.put(LEFT, 34, title, size=8.5, gray=SOFT)
            said = self._words["page"].format(page=number, pages=pages)
            canvas.put(RIGHT, 34, said, size=8.5, gray=SOFT, right=True)

    def _shown(self, key: str, value: object) -> str:
        return page.shown(key, value, self._language, self._package["names"])


def _newest(records: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """The newest records: contexts hand them over in the order of time, some the one way, some the other."""
    if len(records) <= MOST:
        return records
    return records[-MOST:] if _time(records[0]) < _time(records[-1]) else records[:MOST]


def _time(record: Mapping[str, Any]) -> str:
    """The first moment or day in a record; RFC 3339 sorts as text."""
    return next((str(value) for key, value in record.items() if value and _TIMES.search(key)), "")

"""A document as a PDF: A4, as many pages as the lines need, the payment part at the foot of the last.

The receiver's address stands where a window envelope (C5, left) shows it. The payment part has the fields of
the Norwegian giro form in its order: KID, kroner, øre, account. Rules, page numbers, sums carried over and
repeated heads of the table are artefacts: a screen reader reads each line once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.billing.documents.content import Content, Row, Slip
from services.kernel.documents import fonts
from services.kernel.documents.fonts import BOLD, REGULAR
from services.kernel.documents.tagged import TaggedCanvas

LEFT, RIGHT, TOP, FOOT = 51.0, 544.0, 800.0, 48.0
_FIRST_TABLE = 596.0  # below the address and the facts
_SLIP_TOP, _SLIP_FOOT = 262.0, 64.0
_SIZE, _LEADING, _GAP = 9.5, 12.0, 6.0
# Where the columns stand: left edge of the texts, right edge of the figures; and their room.
_TEXT_COLUMNS = ((LEFT + 4, 122.0), (LEFT + 132, 106.0))
_FIGURE_COLUMNS = (LEFT + 300, LEFT + 380, LEFT + 406, RIGHT - 4)


@dataclass(frozen=True)
class _Line:
    """A row with its texts broken into lines."""

    row: Row
    product: list[str]
    period: list[str]

    @property
    def height(self) -> float:
        return max(len(self.product), len(self.period)) * _LEADING + _GAP


@dataclass
class _Plan:
    """Which rows stand on which page, and whether sums and payment part need one more."""

    pages: list[list[_Line]] = field(default_factory=lambda: [[]])
    ends_apart: bool = False
    slip_apart: bool = False

    @property
    def count(self) -> int:
        """How many pages."""
        return len(self.pages) + self.ends_apart + self.slip_apart


def render(content: Content, moment: float) -> bytes:
    """The document as a PDF; `moment` is when it was issued, in seconds since 1970."""
    return _Page(content, moment).render()


class _Page:
    """Draws one document from top to bottom."""

    def __init__(self, content: Content, moment: float) -> None:
        self._content, self._words = content, content.words
        self._canvas = TaggedCanvas(
            title=f"{content.title}, {content.seller.name}",
            author=content.seller.name,
            language=content.language,
            moment=moment,
        )
        self._notes = [fonts.wrapped(note, REGULAR, _SIZE, RIGHT - LEFT) for note in content.notes]
        self._plan = self._planned()
        self._number, self._y = 1, TOP

    def render(self) -> bytes:
        """The file."""
        self._head()
        self._table()
        if self._plan.ends_apart:
            self._next_page()
        self._sums()
        self._all_notes()
        if self._content.slip is not None:
            if self._plan.slip_apart:
                self._next_page()
            self._slip(self._content.slip)
        self._page_foot()
        return self._canvas.finish()

    # --- what stands where
    # ----------------------------------------------------------------------------------------------------

    def _planned(self) -> _Plan:
        plan, y = _Plan(), _FIRST_TABLE - 20
        for line in (self._line(row) for row in self._content.rows):
            if y - line.height < FOOT + 34:  # room for the sum that is carried over
                plan.pages.append([])
                y = TOP - 40 - _LEADING - _GAP
            plan.pages[-1].append(line)
            y -= line.height
        ends = 20 + 16 * len(self._content.sums) + sum(len(note) * 13 + 4 for note in self._notes)
        floor = FOOT + 20
        if y - ends < floor:
            plan.ends_apart, y = True, TOP - 20
        plan.slip_apart = self._content.slip is not None and y - ends < _SLIP_TOP + 6
        return plan

    @staticmethod
    def _line(row: Row) -> _Line:
        (_, product), (_, period) = _TEXT_COLUMNS
        return _Line(
            row,
            fonts.wrapped(row.product, REGULAR, _SIZE, product),
            fonts.wrapped(row.period, REGULAR, _SIZE, period),
        )

    def _next_page(self) -> None:
        self._page_foot()
        self._canvas.next_page()
        self._number += 1
        self._y = TOP
        with self._canvas.artefact():
            self._canvas.put(LEFT, TOP + 4, self._content.title, font=BOLD, size=9)
        self._y -= 20

    def _page_foot(self) -> None:
        page = self._words["page"].format(page=self._number, pages=self._plan.count)
        with self._canvas.artefact():
            self._canvas.put(LEFT, 30, f"{self._content.seller.name}, {self._content.title}", size=8)
            self._canvas.put(RIGHT, 30, page, size=8, right=True)

    # --- the parts
    # ----------------------------------------------------------------------------------------------------

    def _head(self) -> None:
        content, canvas = self._content, self._canvas
        canvas.text("P", LEFT, TOP, [content.seller.name], font=BOLD, size=14)
        small: list[str] = []
        for line in content.seller_lines:
            small += fonts.wrapped(line, REGULAR, 8.5, 235)
        canvas.text("P", LEFT, TOP - 15, small, size=8.5, leading=11.0)
        receiver: list[str] = []
        for line in content.receiver:
            receiver += fonts.wrapped(line, REGULAR, 11, 220)
        canvas.text("P", 60, 706, receiver, size=11, leading=14.0)
        canvas.text("H1", 330, TOP - 4, [content.title], font=BOLD, size=19)
        y = TOP - 30
        with canvas.inside("Table"):
            for label, value in content.facts:
                with canvas.inside("TR"):
                    canvas.text("TH", 330, y, [label])
                    canvas.text("TD", RIGHT, y, [value], font=BOLD, right=True)
                y -= 15

    def _table(self) -> None:
        self._y = _FIRST_TABLE
        with self._canvas.inside("Table"):
            self._table_head(first=True)
            for place, lines in enumerate(self._plan.pages):
                if place:
                    before = self._plan.pages[place - 1][-1].row.running
                    self._carried("carried", before)
                    self._next_page()
                    self._table_head(first=False)
                    self._carried("brought", before)
                for line in lines:
                    self._row(line)

    def _table_head(self, *, first: bool) -> None:
        heads, canvas = self._content.headings, self._canvas
        with canvas.artefact():
            canvas.shade(LEFT, self._y - 5, RIGHT - LEFT, 17)
        places = [*((x, False) for x, _ in _TEXT_COLUMNS), *((x, True) for x in _FIGURE_COLUMNS)]
        if first:
            with canvas.inside("TR"):
                for head, (x, right) in zip(heads, places, strict=True):
                    canvas.text("TH", x, self._y, [head], font=BOLD, size=9, right=right)
        else:
            with canvas.artefact():
                for head, (x, right) in zip(heads, places, strict=True):
                    canvas.put(x, self._y, head, font=BOLD, size=9, right=right)
        self._y -= 20

    def _row(self, line: _Line) -> None:
        canvas, y, row = self._canvas, self._y, line.row
        with canvas.inside("TR"):
            for (x, _), texts in zip(_TEXT_COLUMNS, (line.product, line.period), strict=True):
                canvas.text("TD", x, y, texts, leading=_LEADING)
            figures = (row.quantity, row.price, row.vat, row.amount)
            for x, figure in zip(_FIGURE_COLUMNS, figures, strict=True):
                canvas.text("TD", x, y, [figure], right=True)
        self._y -= line.height
        with canvas.artefact():
            canvas.rule(LEFT, self._y + 11.5, RIGHT, self._y + 11.5, thick=0.25)

    def _carried(self, word: str, amount: str) -> None:
        with self._canvas.artefact():
            self._canvas.put(LEFT + 4, self._y, self._words[word], font=BOLD)
            self._canvas.put(RIGHT - 4, self._y, amount, font=BOLD, right=True)
        self._y -= _LEADING + _GAP

    def _sums(self) -> None:
        canvas = self._canvas
        self._y -= 6
        with canvas.inside("Table"):
            for each in self._content.sums:
                font, size = (BOLD, 11.5) if each.strong else (REGULAR, _SIZE)
                if each.strong:
                    self._y -= 3
                    with canvas.artefact():
                        canvas.rule(LEFT + 240, self._y + 13, RIGHT, self._y + 13)
                with canvas.inside("TR"):
                    canvas.text("TH", LEFT + 240, self._y, [each.label], font=font, size=size)
                    canvas.text("TD", RIGHT - 4, self._y, [each.amount], font=font, size=size, right=True)
                self._y -= 16

    def _all_notes(self) -> None:
        self._y -= 8
        for lines in self._notes:
            self._canvas.text("P", LEFT, self._y, lines, leading=13.0)
            self._y -= len(lines) * 13 + 4

    # --- the payment part
    # ----------------------------------------------------------------------------------------------------

    def _slip(self, slip: Slip) -> None:
        content, words, canvas = self._content, self._words, self._canvas
        top, middle = _SLIP_TOP, (LEFT + RIGHT) / 2
        with canvas.artefact():
            canvas.rule(LEFT, top, RIGHT, top, dashed=True)
            canvas.shade(LEFT, _SLIP_FOOT, RIGHT - LEFT, 42)
        canvas.text("H2", LEFT, top - 20, [words["payment"]], font=BOLD, size=12.5)
        boxes = ((LEFT, "to_account", slip.account), (LEFT + 180, "pay_by", slip.pay_by))
        for x, word, value in boxes:
            self._field(x, top - 40, words[word], [value])
        self._field(LEFT + 360, top - 40, words["to_pay"], [slip.amount])
        self._field(LEFT, top - 78, words["pay_from"], content.receiver, font=REGULAR)
        seller = content.seller
        place = f"{seller.postcode} {seller.city}".strip()
        payee = [line for line in (seller.name, *seller.address_lines, place) if line]
        self._field(middle, top - 78, words["pay_to"], payee, font=REGULAR)
        with canvas.artefact():
            for x in (LEFT + 232, LEFT + 322, LEFT + 362):
                canvas.rule(x, _SLIP_FOOT, x, _SLIP_FOOT + 42, thick=0.5)
            canvas.rule(LEFT, _SLIP_FOOT, RIGHT, _SLIP_FOOT)
            canvas.rule(LEFT, _SLIP_FOOT + 42, RIGHT, _SLIP_FOOT + 42)
        line = ((LEFT + 8, words["kid"], slip.kid), (LEFT + 240, words["kroner"], slip.kroner))
        for x, label, value in (
            *line,
            (LEFT + 330, words["ore"], slip.ore),
            (LEFT + 370, words["to_account"], slip.account),
        ):
            self._field(x, _SLIP_FOOT + 30, label, [value], size=13)

    def _field(
        self, x: float, y: float, label: str, lines: Sequence[str], *, font: str = BOLD, size: float = 11
    ) -> None:
        room = RIGHT - x if x > LEFT + 200 else 235.0
        broken = [part for line in lines for part in fonts.wrapped(line, font, size, room)]
        with self._canvas.inside("P"):
            self._canvas.text("Span", x, y, [label], size=8)
            self._canvas.text("Span", x, y - size - 3, broken[:6], font=font, size=size, leading=size + 2)

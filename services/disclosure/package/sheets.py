"""Text on A4 pages, laid out first and drawn after: only then are the pages and their number known."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from services.kernel.documents import fonts
from services.kernel.documents.fonts import REGULAR
from services.kernel.documents.tagged import TaggedCanvas

LEFT, RIGHT, TOP, FOOT = 56.0, 539.0, 786.0, 62.0
SOFT = 0.35
"""The grey of what is less important; 7:1 on white, as WCAG AAA wants of small text."""

Draw = Callable[[TaggedCanvas, int], None]


@dataclass
class _Sheet:
    """One page: what is drawn on it, in reading order."""

    draws: list[Draw] = field(default_factory=list)


class Sheets:
    """Pages that are filled from top to bottom. Elements opened on one page go on on the next."""

    def __init__(self) -> None:
        self._sheets = [_Sheet()]
        self._open: list[AbstractContextManager[None]] = []
        self.y = TOP

    @property
    def page(self) -> int:
        """The page that is being filled, from 1."""
        return len(self._sheets)

    def room(self, height: float) -> bool:
        """Begin a new page unless so much fits on this one; whether a new one was begun."""
        if self.y - height >= FOOT:
            return False
        self._sheets.append(_Sheet())
        self.y = TOP
        return True

    def open(self, role: str) -> None:
        """What follows belongs to an element with this role."""

        def enter(canvas: TaggedCanvas, _: int) -> None:
            context = canvas.inside(role)
            context.__enter__()
            self._open.append(context)

        self.draw(enter)

    def close(self) -> None:
        """The element that was opened last ends."""

        def leave(_: TaggedCanvas, __: int) -> None:
            self._open.pop().__exit__(None, None, None)

        self.draw(leave)

    def text(
        self, role: str, x: float, lines: Sequence[str], *, leading: float = 14.0, **style: object
    ) -> None:
        """Lines below one another at this height, as one element; the height stays where it is."""
        y, kept = self.y - leading + 3, list(lines)
        self.draw(lambda canvas, _: canvas.text(role, x, y, kept, leading=leading, **style))

    def paragraph(
        self, role: str, text: str, *, size: float = 10.5, font: str = REGULAR, **style: object
    ) -> None:
        """A paragraph over the whole width, on as many pages as it needs."""
        leading = size * 1.36
        lines = fonts.wrapped(text, font, size, RIGHT - LEFT)
        while lines:
            self.room(leading)
            fits = max(1, int((self.y - FOOT) // leading))
            self.text(role, LEFT, lines[:fits], leading=leading, size=size, font=font, **style)
            self.y -= leading * min(fits, len(lines))
            lines = lines[fits:]

    def gap(self, height: float) -> None:
        """Leave room, unless a page begins here."""
        if self.y < TOP:
            self.y -= height

    def rule(self, *, thick: float = 0.4) -> None:
        """A line across."""
        y = self.y

        def line(canvas: TaggedCanvas, _: int) -> None:
            with canvas.artefact():
                canvas.rule(LEFT, y, RIGHT, y, thick=thick)

        self.draw(line)

    def draw(self, what: Draw) -> None:
        """Something to be drawn on this page; it gets the canvas and the number of pages."""
        self._sheets[-1].draws.append(what)

    def finish(self, canvas: TaggedCanvas, foot: Callable[[TaggedCanvas, int, int], None]) -> bytes:
        """The file; `foot` draws what stands on every page, with its number and the number of pages."""
        for number, sheet in enumerate(self._sheets, 1):
            if number > 1:
                canvas.next_page()
            for draw in sheet.draws:
                draw(canvas, len(self._sheets))
            foot(canvas, number, len(self._sheets))
        return canvas.finish()

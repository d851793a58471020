"""A PDF canvas that says what is what, so that a screen reader can read a document aloud (ISO 32000-1, 14.7
and 14.8): headings, paragraphs, tables with rows and heads. Rules, page numbers and the like are artefacts.
"""

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from services.kernel.documents import fonts


@dataclass
class Node:
    """A structure element: its role (P, H1, Table, TR, TH, TD ...) and what it holds, in reading order."""

    role: str
    parent: "Node | None" = None
    scope: str = ""
    kids: "list[Node | tuple[int, int]]" = field(default_factory=list)


class TaggedCanvas:
    """Draws text and rules on A4 pages; whatever is drawn belongs to a role or is an artefact.

    Coordinates are points from the lower left corner. The same calls give the same bytes.
    """

    def __init__(self, *, title: str, author: str, language: str, moment: float) -> None:
        fonts.ready()
        self._bytes = io.BytesIO()
        self._canvas = Canvas(self._bytes, pagesize=(595, 842), invariant=1, pageCompression=1, lang=language)
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setCreator("Personvern")
        self._canvas.setProducer("Personvern")
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        self._document = Node("Document")
        self._node = self._document
        self._marks: list[list[Node]] = [[]]  # the nodes of each page by marked-content id
        self._entries = 0
        _dated(self._canvas, moment)

    # --- drawing
    # ------------------------------------------------------------------------------------------------------

    @contextmanager
    def inside(self, role: str) -> Iterator[None]:
        """What is drawn now belongs to an element with this role."""
        outer = self._node
        self._node = Node(role, outer)
        outer.kids.append(self._node)
        yield
        self._node = outer

    def text(self, role: str, x: float, y: float, lines: list[str], **style: Any) -> None:
        """Draw lines below one another as one element; `style` as in `put`, `leading` in points, `scope` of a
        table's head: Column or Row.
        """
        leading = style.pop("leading", 13.0)
        scope = style.pop("scope", "Column") if role == "TH" else ""
        node = Node(role, self._node, scope)
        self._node.kids.append(node)
        page = self._marks[-1]
        node.kids.append((len(self._marks) - 1, len(page)))
        self._canvas.addLiteral(f"/{role} <</MCID {len(page)}>> BDC")
        page.append(node)
        for place, line in enumerate(lines):
            self._put(x, y - place * leading, line, **style)
        self._canvas.addLiteral("EMC")

    @contextmanager
    def artefact(self) -> Iterator[None]:
        """What is drawn now is not read aloud."""
        self._canvas.addLiteral("/Artifact BMC")
        yield
        self._canvas.addLiteral("EMC")

    def put(self, x: float, y: float, text: str, **style: Any) -> None:
        """Draw a line of text inside `artefact`."""
        self._put(x, y, text, **style)

    def _put(
        self,
        x: float,
        y: float,
        text: str,
        *,
        font: str = fonts.REGULAR,
        size: float = 9.5,
        right: bool = False,
        gray: float = 0.0,
    ) -> None:
        canvas = self._canvas
        canvas.setFont(font, size)
        canvas.setFillGray(gray)
        (canvas.drawRightString if right else canvas.drawString)(x, y, fonts.drawable(text))

    def rule(
        self, x: float, y: float, to_x: float, to_y: float, *, thick: float = 0.6, dashed: bool = False
    ) -> None:
        """A line, inside `artefact`."""
        self._canvas.setLineWidth(thick)
        self._canvas.setDash([3, 3] if dashed else [])
        self._canvas.line(x, y, to_x, to_y)

    def shade(self, x: float, y: float, wide: float, high: float) -> None:
        """A light grey area, inside `artefact`."""
        self._canvas.setFillGray(0.93)
        self._canvas.rect(x, y, wide, high, stroke=0, fill=1)
        self._canvas.setFillGray(0)

    def outline(self, title: str, level: int) -> None:
        """An entry of the outline that readers show beside the document: this page, by a title."""
        self._entries += 1
        key = f"entry-{self._entries}"
        self._canvas.bookmarkPage(key)
        self._canvas.addOutlineEntry(fonts.drawable(title), key, level, closed=level > 0)

    def next_page(self) -> None:
        """Go on on another page."""
        self._canvas.showPage()
        self._marks.append([])

    # --- the structure tree
    # ------------------------------------------------------------------------------------------------------

    def finish(self) -> bytes:
        """The file."""
        self._canvas.showPage()
        document = self._canvas._doc
        root = pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("StructTreeRoot")})
        whole = document.Reference(root)
        made: dict[int, Any] = {}
        root["K"] = pdfdoc.PDFArray([self._element(self._document, whole, made)])
        numbers: list[Any] = []
        for number, (page, nodes) in enumerate(zip(document.Pages.pages, self._marks, strict=True)):
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
            page.StructParents, page.Tabs = number, pdfdoc.PDFName("S")
            references = pdfdoc.PDFArray([made[id(node)] for node in nodes])
            numbers += [number, document.Reference(references)]
        root["ParentTree"] = pdfdoc.PDFDictionary({"Nums": pdfdoc.PDFArray(numbers)})
        root["ParentTreeNextKey"] = len(self._marks)
        document.Catalog.StructTreeRoot = whole
        document.Catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": pdfdoc.PDFtrue})
        self._canvas.save()
        return self._bytes.getvalue()

    def _element(self, node: Node, parent: Any, made: dict[int, Any]) -> Any:
        document = self._canvas._doc
        values = pdfdoc.PDFDictionary(
            {"Type": pdfdoc.PDFName("StructElem"), "S": pdfdoc.PDFName(node.role), "P": parent}
        )
        if node.scope:
            scope = {"O": pdfdoc.PDFName("Table"), "Scope": pdfdoc.PDFName(node.scope)}
            values["A"] = pdfdoc.PDFDictionary(scope)
        reference = made[id(node)] = document.Reference(values)
        kids: list[Any] = []
        for kid in node.kids:
            if isinstance(kid, Node):
                kids.append(self._element(kid, reference, made))
            else:
                values["Pg"] = document.Reference(document.Pages.pages[kid[0]])
                kids.append(kid[1])
        values["K"] = pdfdoc.PDFArray(kids)
        return reference


def _dated(canvas: Canvas, moment: float) -> None:
    """Have the file say when the document was issued, not when it was made: the same bytes each time."""
    stamp = canvas._doc._timeStamp
    stamp.t, stamp.lt = moment, time.gmtime(moment)
    stamp.YMDhms = tuple(stamp.lt)[:6]

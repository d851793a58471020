"""Invoices and credit notes to read, print and send: as a page, as a PDF, as an e-invoice (EHF).

What is rendered comes from what is stored with the document alone (the seller, the buyer, the products' names
as they stood at issue), so that it reads the same for as long as it is kept. One thread renders, one document
after the other: the PDF library reads fonts through shared state, and the event loop must not wait for it.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

from services.billing import ehf
from services.billing.documents import content, page, pdf
from services.billing.documents.content import Content
from services.billing.errors import DocumentTooLarge
from services.billing.model.credit_note import CreditNote
from services.billing.model.invoice import Invoice, Party
from services.billing.model.seller import Seller

__all__ = ["Documents", "Format", "Rendered"]


class Format(StrEnum):
    """What a document is rendered as."""

    HTML = "html"
    PDF = "pdf"
    EHF = "ehf"


_TYPES = {
    Format.HTML: "text/html; charset=utf-8",
    Format.PDF: "application/pdf",
    Format.EHF: "application/xml; charset=utf-8",
}
# Of the process, as the state of the fonts is; it starts with the first document.
_THREAD = ThreadPoolExecutor(1, "documents")
_ENDINGS = {Format.HTML: "html", Format.PDF: "pdf", Format.EHF: "xml"}


@dataclass(frozen=True)
class Rendered:
    """A document as bytes. `file_name` names the kind and the number, and nobody."""

    data: bytes
    content_type: str
    file_name: str
    language: str


MAX_LINES = 2_000
"""Of one document: about two seconds of work, which a request may take."""


class Documents:
    """Renders documents; `seller` stands in for those from before sellers were kept with them."""

    def __init__(self, seller: Seller) -> None:
        self._seller = seller

    async def invoice(
        self, invoice: Invoice, party: Party, form: Format, language: str = "", *, as_issued: bool = False
    ) -> Rendered:
        """An invoice, by default in the language in which it was issued.

        Args:
            invoice: the invoice.
            party: who is billed.
            form: as what.
            language: nb, nn or en; empty for the one it was issued in.
            as_issued: as it was sent, without what was paid, credited or put off since; as an e-invoice
                it always is.

        Raises:
            DocumentTooLarge: more than MAX_LINES lines.
            EhfNotForPersons: an e-invoice to somebody without an organisation number.
            EhfBroken: it would break rules of its standard.
        """
        _bear(len(invoice.draft.lines))
        seller = invoice.seller or self._seller
        if form is Format.EHF:
            made = await self._run(lambda: ehf.of_invoice(invoice, party, seller))
            return _rendered(made, form, f"invoice-{invoice.number}", content.language_of("", party))
        shown = content.as_issued(invoice) if as_issued else invoice
        laid = content.of_invoice(shown, party, seller, language)
        return await self._laid_out(laid, form, f"invoice-{invoice.number}", invoice.issued_at.timestamp())

    async def credit_note(
        self, note: CreditNote, invoice: Invoice, party: Party, form: Format, language: str = ""
    ) -> Rendered:
        """A credit note, by default in the language in which its invoice was issued.

        Raises:
            DocumentTooLarge: more than MAX_LINES lines.
            EhfNotForPersons: an e-invoice to somebody without an organisation number.
            EhfBroken: it would break rules of its standard.
        """
        _bear(len(note.lines))
        seller = note.seller or invoice.seller or self._seller
        name = f"credit-note-{note.number}"
        if form is Format.EHF:
            made = await self._run(lambda: ehf.of_credit_note(note, invoice, party, seller))
            return _rendered(made, form, name, content.language_of("", party))
        laid = content.of_credit_note(note, invoice, party, seller, language)
        return await self._laid_out(laid, form, name, note.issued_at.timestamp())

    async def _laid_out(self, laid: Content, form: Format, name: str, moment: float) -> Rendered:
        if form is Format.PDF:
            made = await self._run(lambda: pdf.render(laid, moment))
        else:
            made = await self._run(lambda: page.render(laid).encode())
        return _rendered(made, form, name, laid.language)

    async def _run(self, work: Callable[[], bytes]) -> bytes:
        return await asyncio.get_running_loop().run_in_executor(_THREAD, work)


def _bear(lines: int) -> None:
    if lines > MAX_LINES:
        raise DocumentTooLarge("The document has too many lines.", lines=str(lines), limit=str(MAX_LINES))


def _rendered(data: bytes, form: Format, name: str, language: str) -> Rendered:
    return Rendered(data, _TYPES[form], f"{name}.{_ENDINGS[form]}", language)

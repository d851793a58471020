"""Milliseconds per document: an invoice as PDF, as page, and as EHF held against the rules of its standard.

Rendering alone, in this process, one after the other, each document another one: what a reader waits for
beside the call that asks for it.
"""

import time
from collections.abc import Callable
from statistics import median, quantiles

from rich.console import Console
from rich.table import Table

from services.billing import ehf
from services.billing.documents import content, page, pdf
from services.billing.model.invoice import Invoice
from tests.support.cluster import Cluster
from tests.support.invoices import SELLER, invoice, line, party

ROUNDS = {4: 60, 40: 20, 500: 3}
"""How many documents of so many lines."""
BUYER = party(organisation="123456785")


async def section(cluster: Cluster, console: Console) -> None:
    """Medians and 95th percentiles, by format and number of lines."""
    del cluster
    table = Table("documents", "lines", "median ms", "p95 ms", "bar")
    kinds: tuple[tuple[str, Callable[[Invoice], object], str], ...] = (
        ("PDF, tagged", as_pdf, "150"),
        ("page", as_page, ""),
        ("EHF, checked", lambda one: ehf.of_invoice(one, BUYER, SELLER), "5"),
    )
    as_pdf(invoice())  # the typeface is read once per process
    for name, make, bar in kinds:
        for lines, rounds in ROUNDS.items():
            spent = [measured(make, lines, number) for number in range(rounds)]
            worst = quantiles(spent, n=20)[-1]
            row = f"{median(spent):.1f}", f"{worst:.1f}", bar if lines == min(ROUNDS) else ""
            table.add_row(name, str(lines), *row)
    console.print(table)


def measured(make: Callable[[Invoice], object], lines: int, number: int) -> float:
    """Milliseconds for one document."""
    document = invoice(*(line(price_ore=10_000 + number + each) for each in range(lines)))
    began = time.perf_counter()
    make(document)
    return (time.perf_counter() - began) * 1000


def as_pdf(document: Invoice) -> bytes:
    """The PDF."""
    laid = content.of_invoice(document, BUYER, SELLER)
    return pdf.render(laid, document.issued_at.timestamp())


def as_page(document: Invoice) -> str:
    """The page."""
    return page.render(content.of_invoice(document, BUYER, SELLER))

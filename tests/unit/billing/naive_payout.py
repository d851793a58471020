"""The rule of three in a row as a layman would work it out on paper: a second opinion, written otherwise.

The rule of the house folds the log once, from front to back, carrying a row. Here nothing is carried: for
each payment it is looked up anew which invoices it settles and who paid for them, and the account is looked
for from the end. It shares no code with `services.billing.model.payout`.
"""

from dataclasses import dataclass, field


@dataclass
class Slip:
    """A line of the bank statement, or something that happened between lines."""

    when: tuple[int, int]
    what: str  # pays, credits, refunds, removes
    name: str = ""
    payer: str = ""  # "" when the bank does not say
    amounts: dict[str, int] = field(default_factory=dict)  # øre by invoice
    returned: bool = False


@dataclass(frozen=True)
class Outcome:
    """Which account is kept, proved by which payments, and how many in a row there are now, from whom."""

    kept: str
    proof: tuple[str, ...]
    running: tuple[str, ...]
    payer: str


def judge(slips: list[Slip], asked: dict[str, int], required: int, ignore_unknown: bool = False) -> Outcome:
    """Work it out. `asked` is what each invoice asks for in øre before credit notes."""
    lines = sorted((slip for slip in slips if not slip.returned), key=lambda slip: slip.when)
    last_removal = max((slip.when for slip in lines if slip.what == "removes"), default=(-1, -1))
    marks = [
        (slip.name, _mark(slip, lines, asked))
        for slip in lines
        if slip.what == "pays" and slip.when > last_removal and _settled_by(slip, lines, asked)
    ]
    if ignore_unknown:
        marks = [(name, mark) for name, mark in marks if mark != "?"]
    kept, proof = "", ()
    for end in range(len(marks), required - 1, -1):
        window = marks[end - required : end]
        if window[0][1] not in {"?", "mixed"} and len({mark for _, mark in window}) == 1:
            kept, proof = window[0][1], _first_proof(marks[:end], window[0][1], required)
            break
    running: list[str] = []
    payer = ""
    for name, mark in reversed(marks):
        if mark in {"?", "mixed"} or (payer and mark != payer):
            break
        payer = mark
        running.insert(0, name)
    return Outcome(kept, proof, tuple(running), payer)


def _first_proof(marks: list[tuple[str, str]], account: str, required: int) -> tuple[str, ...]:
    """The payments that first taught this account, since another was last kept."""
    proof: tuple[str, ...] = ()
    kept = ""
    for end in range(required, len(marks) + 1):
        window = marks[end - required : end]
        found = window[0][1]
        if found in {"?", "mixed"} or {mark for _, mark in window} != {found} or found == kept:
            continue
        kept = found
        proof = tuple(name for name, _ in window)
    assert kept == account
    return proof


def _needed(invoice: str, before: tuple[int, int], lines: list[Slip], asked: dict[str, int]) -> int:
    """What the invoice still wants just before a moment."""
    given = sum(line.amounts.get(invoice, 0) for line in lines if line.when < before and _gives(line))
    return asked[invoice] - given


def _gives(line: Slip) -> bool:
    return line.what in {"pays", "credits"}


def _settled_by(slip: Slip, lines: list[Slip], asked: dict[str, int]) -> list[str]:
    """The invoices that this payment brings to settled."""
    found = []
    for invoice, amount in slip.amounts.items():
        if invoice in asked and amount > 0:
            needed = _needed(invoice, slip.when, lines, asked)
            if 0 < needed <= amount:
                found.append(invoice)
    return found


def _mark(slip: Slip, lines: list[Slip], asked: dict[str, int]) -> str:
    """From whom the invoices that it settles were paid: an account, "?" for unknown, or "mixed"."""
    who = {
        line.payer or "?"
        for invoice in _settled_by(slip, lines, asked)
        for line in lines
        if line.what == "pays"
        and line.when <= slip.when
        and line.amounts.get(invoice, 0) > 0
        and _needed(invoice, line.when, lines, asked) > 0
    }
    return who.pop() if len(who) == 1 else "mixed"

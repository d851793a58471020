"""What a notification says about its entries, against what they are."""

import re
from dataclasses import dataclass, field

from services.billing.model.camt_entry import ore
from services.billing.model.file_broken import FileBroken

_WHICH = {"TtlNtries": "", "TtlCdtNtries": "CRDT", "TtlDbtNtries": "DBIT"}


@dataclass
class Sums:
    """Counts and sums of a notification's entries, announced (`TxsSummry`) and found."""

    found: dict[str, tuple[int, int]] = field(default_factory=dict)
    announced: dict[str, str] = field(default_factory=dict)

    def announce(self, path: str, text: str, line: int) -> None:
        """Keep what `TxsSummry` says at `path`. Raises FileBroken when it is not a number."""
        group, _, name = path.partition("/")
        if group not in _WHICH or name not in {"NbOfNtries", "Sum"}:
            return
        if not re.fullmatch(r"\d{1,18}(\.\d+)?", text, re.ASCII):
            raise FileBroken(line, "SUMMARY", "This must be a number.", f"TxsSummry/{path}")
        self.announced[path] = text

    def count(self, direction: str, amount_ore: int) -> None:
        """An entry was read."""
        for name in ("", direction):
            number, total = self.found.get(name, (0, 0))
            self.found[name] = (number + 1, total + amount_ore)

    def check(self, line: int) -> None:
        """At the end of the notification. Raises FileBroken."""
        for path, text in self.announced.items():
            group, _, name = path.partition("/")
            number, total = self.found.get(_WHICH[group], (0, 0))
            element = f"TxsSummry/{path}"
            if name == "NbOfNtries" and int(text.partition(".")[0]) != number:
                raise FileBroken(line, "TRANSACTION_COUNT", "The summary counts other entries.", element)
            if name == "Sum" and ore(line, element, text) != total:
                raise FileBroken(line, "TOTAL", "The summary has another sum.", element)

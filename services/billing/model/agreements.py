"""Which payee accounts, and which agreements with the bank, are ours."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Agreements:
    """The accounts that payments come to, and the OCR giro agreements (nine digits). Empty means any."""

    accounts: frozenset[str] = frozenset()
    ocr: frozenset[str] = frozenset()

    def has(self, account: str, ocr_agreement: str = "") -> bool:
        """Whether money on `account`, told of under `ocr_agreement`, is ours to book."""
        if self.accounts and account not in self.accounts:
            return False
        return not (ocr_agreement and self.ocr) or ocr_agreement in self.ocr


ANY = Agreements()

"""What billing knows: prices, VAT, invoices, payment files, the ledger and the payout account. Pure; no
I/O.
"""

"""Processors, agreements, partner clients, the ledger and data-subject requests: rules without I/O."""

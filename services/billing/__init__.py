"""Billing: charge right, and learn the payout account the lawful way."""

"""The consent context: the policy, the consent ledger and the decision whether a use is allowed."""

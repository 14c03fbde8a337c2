"""The ledger's own tests: bytes held against vectors made without our code."""

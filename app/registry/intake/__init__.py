"""Receiving: from an authentic delivery to what stands in the register, in one transaction.

A delivery passes through the modules in this order: ``receiving`` (authentic? what does it say?) → ``writer`` (waits
for its batch) → ``batch`` (the transaction: ``recognising`` → ``gathering`` → ``assessing`` → ``placing`` →
``inscribing``) → ``answers``.
"""

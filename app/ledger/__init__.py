"""The tamper-evident log: what a leaf is, byte by byte. Knows no database; callers hand values in."""

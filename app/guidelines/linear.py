"""Patterns that take linear time whatever the text."""

import re2


def compile_linear(pattern: str) -> "re2._Regexp":
    """Compile with google-re2, silently: its complaints would go to standard error past the log, text and all.

    Raises:
        re2.error: it is no pattern, or it needs what cannot be done in linear time (look-around, back references).
    """
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)

"""Programs that no wheel carries. A missing one is a failure that names it, never a skipped test."""

import os
import shutil

import pytest


def require(*programs: str) -> None:
    """Fail unless every program is installed."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        pytest.fail(
            f"not installed: {', '.join(missing)}; on Debian: apt-get install {' '.join(missing)}", pytrace=False
        )


def require_root(why: str) -> None:
    """Fail unless we are root."""
    if os.geteuid() != 0:
        pytest.fail(f"{why}; run as root: sudo make test-foreign", pytrace=False)

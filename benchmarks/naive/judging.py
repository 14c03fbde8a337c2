"""Signature and facts, as one writes them with the standard library."""

import base64
import hashlib
import hmac
import os
import re
import time
from typing import Any, NamedTuple

from fastapi import HTTPException, Request

SECRET = os.environ.get("NAIVE_SECRET", "").encode()

_PERSONNUMMER = re.compile(r"\b(?:19|20)?(\d{6})[-+]?(\d{4})\b")
_DIARY_NUMBER = re.compile(r"\b[A-ZÅÄÖ]{2,5}[ /-]?\d{4}[:/ -]\d{1,6}\b")
_THANKS = ("tack", "bra jobbat", "toppen", "heja", "grattis", "fint arbete", "uppskattar")
_FORMAL = ("överklaga", "begär ut", "ansöker", "anmäler", "klagomål", "skadestånd", "tillsyn", "jäv", "synpunkt")


class Judged(NamedTuple):
    """What the rules say of a text."""

    outcome: str
    status: str
    protection: str
    rule: str
    facts: dict[str, Any]


async def verify_signature(request: Request) -> str:
    """Check the three headers of Standard Webhooks; returns the ``webhook-id``."""
    name, sent_at = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "0")
    if not name or not sent_at.isdigit() or abs(time.time() - int(sent_at)) > 300:
        raise HTTPException(401)
    signed = f"{name}.{sent_at}.".encode() + await request.body()
    expected = base64.b64encode(hmac.new(SECRET, signed, hashlib.sha256).digest()).decode()
    given = request.headers.get("webhook-signature", "").split(" ")
    if not any(hmac.compare_digest(f"v1,{expected}", each) for each in given):
        raise HTTPException(401)
    return name


def diary_numbers(text: str) -> list[str]:
    """What looks like a diary number."""
    return _DIARY_NUMBER.findall(text)


def judge(text: str, *, names_case: bool) -> Judged:
    """Hold the rules against a text."""
    lowered = text.lower()
    identified = any(_has_check_digit(match[1] + match[2]) for match in _PERSONNUMMER.finditer(text))
    facts = {
        "holds_personal_identity_number": identified,
        "names_open_case": names_case,
        "thanks": [phrase for phrase in _THANKS if phrase in lowered],
        "formal": [phrase for phrase in _FORMAL if phrase in lowered],
    }
    if identified:
        return Judged("register", "provisional", "presumed", "third-party-personal-data", facts)
    if names_case:
        return Judged("register", "provisional", "none", "ongoing-case-diarienummer", facts)
    return Judged("review", "proposed", "none", "default", facts)


def _has_check_digit(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(digits):
        product = int(digit) * (2 if place % 2 == 0 else 1)
        total += product - 9 if product > 9 else product
    return total % 10 == 0

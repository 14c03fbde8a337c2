import pytest

from app.channels.generic.preflight import answer


def test_a_sender_that_names_its_origin_and_rate_is_granted_them() -> None:
    asked = {"webhook-request-origin": "events.svit.example", "webhook-request-rate": "120"}
    assert answer(asked) == {
        "allow": "POST, OPTIONS",
        "webhook-allowed-origin": "events.svit.example",
        "webhook-allowed-rate": "120",
    }


@pytest.mark.parametrize("rate", ["", "0", "-1", "många", "1" * 10])
def test_without_a_usable_rate_there_is_no_limit(rate: str) -> None:
    assert answer({"webhook-request-origin": "a.example", "webhook-request-rate": rate})["webhook-allowed-rate"] == "*"


@pytest.mark.parametrize("origin", ["", "a\r\nset-cookie: x", "å.example", "a b", "-", "x" * 300])
def test_an_origin_that_is_no_name_is_granted_nothing_and_never_echoed(origin: str) -> None:
    assert answer({"webhook-request-origin": origin}) == {"allow": "POST, OPTIONS"}

"""Swedish working days and the clock that runs until a person has answered.

Public holidays: lagen (1989:1253) om allmänna helgdagar, with the national day instead of Whit Monday from 2005
(SFS 2004:1320). Midsummer, Christmas and New Year's eves count as Sundays (semesterlagen 1977:480 3 a §; lagen
1930:173). Days between two holidays are ordinary working days.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")

_DAY = timedelta(days=1)
_SATURDAY, _SUNDAY = 5, 6
_EVERY_YEAR = ((1, 1), (1, 6), (5, 1), (12, 24), (12, 25), (12, 26), (12, 31))
_NATIONAL_DAY_FROM = 2005


def due_after(at: datetime) -> datetime:
    """Tell when the clock of a message that arrived at ``at`` runs out: the end of the next Swedish working day.

    The day of arrival never counts, even if it is a working day. A day ends when the next one begins, at 24:00 in
    Europe/Stockholm: the law counts in days, and an earlier hour would differ between offices.

    Args:
        at: an aware time.

    Returns:
        The moment in UTC; answered before it is in time.
    """
    day = at.astimezone(STOCKHOLM).date() + _DAY
    while not is_working_day(day):
        day += _DAY
    return datetime.combine(day + _DAY, time(), STOCKHOLM).astimezone(UTC)


def is_working_day(day: date) -> bool:
    """Monday to Friday, except public holidays and the eves of Midsummer, Christmas and New Year."""
    return day.weekday() < _SATURDAY and day not in _days_off(day.year)


@lru_cache(maxsize=64)
def _days_off(year: int) -> frozenset[date]:
    easter = easter_sunday(year)
    midsummer = _first(_SATURDAY, date(year, 6, 20))
    moving = {
        easter - 2 * _DAY,  # långfredagen
        easter + _DAY,  # annandag påsk
        easter + 39 * _DAY,  # Kristi himmelsfärdsdag
        midsummer - _DAY,
        midsummer,
        _first(_SATURDAY, date(year, 10, 31)),  # alla helgons dag
    }
    national = date(year, 6, 6) if year >= _NATIONAL_DAY_FROM else easter + 50 * _DAY  # before: annandag pingst
    return frozenset({date(year, month, day) for month, day in _EVERY_YEAR} | moving | {national})


def easter_sunday(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (the anonymous algorithm of Nature, 20 April 1876)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * weekday) // 433
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _first(weekday: int, on_or_after: date) -> date:
    return on_or_after + (weekday - on_or_after.weekday()) % 7 * _DAY

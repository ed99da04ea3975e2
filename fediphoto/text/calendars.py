"""How a day is said, in the calendar of those who speak the language at hand.

Persian has the Solar Hijri calendar, which Babel does not know; all others the Gregorian one.
"""

from datetime import date

from babel.dates import format_date, format_skeleton
from persiantools.jdatetime import MONTH_NAMES_FA, JalaliDate

from fediphoto.text.translations import digits, locale

_SOLAR_HIJRI = ("fa",)
_FIRST_YEAR, _LAST_YEAR = 1000, 9000
"""What lies outside of these (other servers may say anything) is told in the Gregorian calendar."""


def day(at: date) -> str:
    """`7 March 2026`; in Persian `۱۶ اسفند ۱۴۰۴`."""
    if not _is_solar(at):
        return digits(format_date(at, "long", locale=locale()))
    return digits(f"{_day_and_month(at)} {_solar(at).year}")


def day_of_this_year(at: date) -> str:
    """The same without its year."""
    if not _is_solar(at):
        return digits(format_skeleton("MMMMd", at, locale=locale()))
    return digits(_day_and_month(at))


def is_same_year(one: date, other: date) -> bool:
    """Whether both days lie in the same year of that calendar."""
    if not (_is_solar(one) and _is_solar(other)):
        return one.year == other.year
    return _solar(one).year == _solar(other).year


def _is_solar(at: date) -> bool:
    return locale().language in _SOLAR_HIJRI and _FIRST_YEAR <= at.year <= _LAST_YEAR


def _day_and_month(at: date) -> str:
    solar = _solar(at)
    return f"{solar.day} {MONTH_NAMES_FA[solar.month]}"


def _solar(at: date) -> JalaliDate:
    return JalaliDate(at)  # type: ignore[no-untyped-call] # (its constructor alone says no types)

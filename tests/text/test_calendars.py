"""Whether days and numbers are told in the calendar and digits of those who read them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from fediphoto.text import calendars
from fediphoto.text.translations import _, speaking
from fediphoto.web.pages import wording

DAYS = [
    # (The official calendar of Iran: Nowruz, and the last day of a leap year.)
    (date(2026, 3, 20), "۲۹ اسفند ۱۴۰۴", "20 March 2026"),
    (date(2026, 3, 21), "۱ فروردین ۱۴۰۵", "21 March 2026"),
    (date(2025, 3, 20), "۳۰ اسفند ۱۴۰۳", "20 March 2025"),
    (date(2025, 3, 21), "۱ فروردین ۱۴۰۴", "21 March 2025"),
    (date(1979, 2, 11), "۲۲ بهمن ۱۳۵۷", "11 February 1979"),
]


@pytest.mark.parametrize(("at", "solar", "gregorian"), DAYS)
def test_a_day_is_told_in_the_calendar_of_the_language(
    at: date, solar: str, gregorian: str
) -> None:
    with speaking("fa"):
        assert calendars.day(at) == solar
        assert calendars.day_of_this_year(at) == solar.rpartition(" ")[0]
    with speaking("en"):
        assert calendars.day(at) == gregorian
    with speaking("de"):
        assert str(at.year) in calendars.day(at)


@pytest.mark.parametrize("at", [date.min, date(622, 3, 21), date.max])
def test_days_that_the_calendar_does_not_reach_are_told_all_the_same(at: date) -> None:
    with speaking("fa"):
        assert calendars.day(at)
        assert calendars.day_of_this_year(at)
        assert calendars.is_same_year(at, at)


def test_a_year_ends_when_that_calendars_does() -> None:
    winter, spring = date(2026, 3, 20), date(2026, 3, 21)
    with speaking("fa"):
        assert not calendars.is_same_year(winter, spring)
        assert calendars.is_same_year(spring, date(2027, 3, 1))
    with speaking("en"):
        assert calendars.is_same_year(winter, spring)


def test_old_posts_and_moments_are_told_so_on_the_pages() -> None:
    at = datetime(2019, 6, 1, 14, 5, tzinfo=UTC)
    with speaking("fa"):
        assert wording.ago(at) == wording.day(at) == "۱۱ خرداد ۱۳۹۸"
        assert wording.moment(at) == "۱۱ خرداد ۱۳۹۸, ۱۴:۰۵ UTC"
        assert "۱۱ خرداد ۱۳۹۸" in wording.past(at)
        assert wording.day_said("2019-06-01T14:05:00Z") == "۱۱ خرداد ۱۳۹۸"
        assert wording.ago(datetime.now(UTC) - timedelta(hours=2)), "what is fresh as before"


def test_a_sentence_counts_in_the_digits_of_its_language() -> None:
    with speaking("fa"):
        assert "۲۰" in _("A post may have %(limit)s photos.", limit=20)
        assert "anna20" in _("About %(name)s", name="anna20"), "a name is nobody's to rewrite"

"""On which days our people were here."""

from datetime import UTC, datetime, timedelta

from fediphoto.storage.models import UserActivity

KEPT = timedelta(days=400)
"""As long as anybody asks for: a year of retention."""


async def note(account_id: int) -> None:
    """Somebody is here today. Once a day is enough; saying it again changes nothing."""
    today = UserActivity(account_id=account_id, day=datetime.now(UTC).date())
    await UserActivity.bulk_create([today], ignore_conflicts=True)


async def sweep() -> None:
    """Forget days long past."""
    await UserActivity.filter(day__lt=(datetime.now(UTC) - KEPT).date()).delete()

"""In which language somebody is spoken to by what works without them: jobs, letters, pushes."""

import asyncio

from fediphoto.domain import preferences
from fediphoto.storage.models import User
from fediphoto.text import translations


async def language_of(account_id: int) -> str:
    """The code of the language of a local person, its catalogue read: theirs, or that in which
    they signed up; English for whom is not there or speaks none of ours."""
    user = await User.get_or_none(account_id=account_id)
    if user is None:
        return translations.SOURCE
    return await prepared(preferences.spoken_to(user))


async def prepared(code: str) -> str:
    """`code`, once its catalogue has been read (beside the event loop: it takes a moment)."""
    if not translations.is_ready(code):
        await asyncio.to_thread(translations.prepare, code)
    return code

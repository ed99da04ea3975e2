"""How much room photos and videos take, by what they are and by whose they are."""

import asyncio
import shutil
from dataclasses import dataclass

from fediphoto import config
from fediphoto.domain import roles
from fediphoto.domain.lately import Lately
from fediphoto.domain.views import views
from fediphoto.domain.views.views import AccountView
from fediphoto.storage import database
from fediphoto.storage.database import ReadPlan
from fediphoto.storage.models import Account

LARGEST = 20
KEPT_S = 60.0


@dataclass(frozen=True, slots=True)
class Kind:
    """Files of one kind."""

    files: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Keeper:
    """How much of somebody's is kept."""

    account: AccountView
    files: int
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaUsage:
    """What is kept, of our own people and of others."""

    originals: Kind
    """What our people gave, without its metadata."""
    renditions: Kind
    """What was made of it for showing."""
    remote: Kind
    """Photos, posters and emoji of other servers, kept for a while."""
    quota_bytes: int
    """The most that `remote` may take."""
    database_bytes: int
    free_bytes: int
    """What is left where the media are."""
    keepers: list[Keeper]
    """Whose own files take most, the most first."""

    @property
    def own_bytes(self) -> int:
        """What our people's files take."""
        return self.originals.size_bytes + self.renditions.size_bytes

    @property
    def total_bytes(self) -> int:
        """All that we know the size of."""
        return self.own_bytes + self.remote.size_bytes + self.database_bytes


async def take(by: Account) -> MediaUsage:
    """Count; at most once a minute, for it looks through every file's row. Forbidden."""
    await roles.demand_moderator(by)
    return await _kept.get(None)


def forget() -> None:
    """Count anew the next time."""
    _kept.forget()


async def _count(_key: None) -> MediaUsage:
    free = await asyncio.to_thread(_free_bytes)
    return await database.read(_counted(free), patiently=True)


def _free_bytes() -> int:
    return shutil.disk_usage(config.current().data_dir).free


def _counted(free_bytes: int) -> ReadPlan[MediaUsage]:
    kinds = yield (
        "SELECT CASE WHEN rendition.key = 'original' THEN 'original' ELSE 'rendition' END AS kind,"  # noqa: S608
        f" COUNT(*) AS files, COALESCE(SUM({_size()}), 0) AS size FROM {_renditions()}"
        " GROUP BY CASE WHEN rendition.key = 'original' THEN 'original' ELSE 'rendition' END",
        [],
    )
    found = {row["kind"]: Kind(row["files"], int(row["size"])) for row in kinds}
    (remote,) = yield (
        "SELECT COUNT(*) AS files, COALESCE(SUM(size_bytes), 0) AS size FROM cached_media",
        [],
    )
    size_of_database = (
        "(SELECT page_count FROM pragma_page_count()) * (SELECT page_size FROM pragma_page_size())"
        if database.is_sqlite()
        else "pg_database_size(current_database())"
    )
    (rows_kept,) = yield f"SELECT {size_of_database} AS size", []
    largest = yield (
        f"SELECT attachment.account_id AS account_id, COUNT(*) AS files,"  # noqa: S608
        f" COALESCE(SUM({_size()}), 0) AS size FROM {_renditions()}"
        " GROUP BY attachment.account_id ORDER BY size DESC, attachment.account_id LIMIT ?",
        [LARGEST],
    )
    people = yield from views.accounts([row["account_id"] for row in largest])
    by_id = {one.id: one for one in people}
    return MediaUsage(
        originals=found.get("original", Kind(0, 0)),
        renditions=found.get("rendition", Kind(0, 0)),
        remote=Kind(remote["files"], int(remote["size"])),
        quota_bytes=config.current().media.remote_cache_bytes,
        database_bytes=int(rows_kept["size"]),
        free_bytes=free_bytes,
        keepers=[
            Keeper(by_id[row["account_id"]], row["files"], int(row["size"]))
            for row in largest
            if row["account_id"] in by_id
        ],
    )


def _renditions() -> str:
    """Every file of every attachment that is kept here."""
    each = "json_each" if database.is_sqlite() else "jsonb_each"
    return f"attachment, {each}(attachment.renditions) rendition"


def _size() -> str:
    if database.is_sqlite():
        return "CAST(json_extract(rendition.value, '$.bytes') AS INTEGER)"
    return "CAST(rendition.value ->> 'bytes' AS BIGINT)"


_kept: Lately[None, MediaUsage] = Lately(_count, KEPT_S)

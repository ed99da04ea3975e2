"""The texts in which this instance says what it is, what it keeps, and on which terms."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from fediphoto.domain import audit, roles
from fediphoto.domain.place import privacy_notice
from fediphoto.errors import NotFound, Unprocessable
from fediphoto.ids import snowflake
from fediphoto.storage import database, twins
from fediphoto.storage.models import Account, InstanceDocument
from fediphoto.text import captions, documents
from fediphoto.text.translations import _

DESCRIPTION, PRIVACY, TERMS = "extended_description", "privacy_policy", "terms_of_service"
KINDS = (DESCRIPTION, PRIVACY, TERMS)
LONGEST = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One text as it is shown."""

    kind: str
    text: str
    html: str
    effective_on: date | None
    """Null for a text that nobody wrote: our own words on privacy."""
    updated_at: datetime | None
    succeeded_by: date | None = None

    @property
    def is_effective(self) -> bool:
        """Whether it counts today."""
        return self.effective_on is None or self.effective_on <= _today()


async def current(kind: str) -> Document | None:
    """The text that counts today; of privacy our own words where nobody wrote others.

    None where there is none.
    """
    found = InstanceDocument.filter(kind=kind, effective_on__lte=_today())
    row = await found.order_by("-effective_on").first()
    if row is not None:
        return await _document(row)
    if kind != PRIVACY:
        return None
    text = privacy_notice.text()
    return Document(
        kind=kind, text=text, html=documents.render(text), effective_on=None, updated_at=None
    )


async def newest_terms() -> Document:
    """The terms that count, or else those that will; NotFound where there are none."""
    found = await current(TERMS)
    if found is not None:
        return found
    row = await InstanceDocument.filter(kind=TERMS).order_by("effective_on").first()
    if row is None:
        raise NotFound
    return await _document(row)


async def terms_of(day: date) -> Document:
    """The terms that came, or will come, into effect on a day; NotFound."""
    row = await InstanceDocument.get_or_none(kind=TERMS, effective_on=day)
    if row is None:
        raise NotFound
    return await _document(row)


async def versions(kind: str) -> list[Document]:
    """Every version of a text, the latest first."""
    rows = await InstanceDocument.filter(kind=kind).order_by("-effective_on")
    return [await _document(row) for row in rows]


async def write(
    by: Account | None, kind: str, text: str, effective_on: date | None = None
) -> Document | None:
    """Put a text in place of the present one; of terms as a further version from that day on.

    An empty text takes the present one away (terms stay: somebody agreed to them). Raises
    Forbidden (`by` is no admin), Unprocessable (no such kind, too long, terms of a day past).
    """
    words = captions.tidy(text)
    if kind not in KINDS:
        raise Unprocessable(_("A text is one of %(choices)s.", choices=", ".join(KINDS)))
    if len(words) > LONGEST:
        raise Unprocessable(_("A text may have %(limit)s characters.", limit=LONGEST))
    day = effective_on or _today()
    if kind == TERMS and (not words or day < _today()):
        raise Unprocessable(_("New terms say something, and count from today or later."))
    async with database.transaction():
        await roles.demand_admin(by)
        if kind != TERMS:
            day = _today()
            await InstanceDocument.filter(kind=kind).delete()
        if words:
            written = InstanceDocument(id=snowflake(), kind=kind, text=words, effective_on=day)
            await twins.latest(written, "kind", "effective_on")
        await audit.record(by, "document.write", kind, f"{len(words)} characters, from {day}")
    return await terms_of(day) if kind == TERMS else await current(kind)


async def _document(row: InstanceDocument) -> Document:
    later = None
    if row.kind == TERMS:
        newer = InstanceDocument.filter(kind=row.kind, effective_on__gt=row.effective_on)
        later = await newer.order_by("effective_on").first()
    return Document(
        kind=row.kind,
        text=row.text,
        html=documents.render(row.text),
        effective_on=row.effective_on,
        updated_at=row.created_at,
        succeeded_by=None if later is None else later.effective_on,
    )


def _today() -> date:
    return datetime.now(UTC).date()

"""Numbers for those who keep order: measures, dimensions, retention."""

from datetime import UTC, datetime, timedelta
from typing import Any

from fediphoto.domain import day_spans
from fediphoto.domain.day_spans import Span
from fediphoto.domain.place import dimensions, measures, retention
from fediphoto.domain.place.dimensions import Dimension
from fediphoto.domain.place.measures import Measure
from fediphoto.domain.place.retention import Cohort
from fediphoto.web.api.admin.door import desk_endpoint
from fediphoto.web.api.describing import (
    FRACTION,
    TEXT,
    TIME,
    Parameter,
    choice,
    declare,
    many,
    maybe,
    number,
    one_of,
    record,
    table,
    text,
    texts,
)
from fediphoto.web.api.entities.times import iso
from fediphoto.web.api.parameters import Parameters
from fediphoto.web.api.request import Call

_SCOPE = "admin:read"
_ABOUT = {"tag": "id", "domain": "domain"}
_LATELY = timedelta(days=29)

_MEASURE = declare(
    "AdminMeasure",
    {
        "key": TEXT,
        "unit": maybe(TEXT),
        "total": TEXT,
        "previous_total": TEXT,
        "data": many(record({"date": TIME, "value": TEXT})),
    },
    optional={"human_value": TEXT},
)
_DIMENSION = declare(
    "AdminDimension",
    {
        "key": TEXT,
        "data": many(
            record(
                {"key": TEXT, "human_key": TEXT, "value": TEXT},
                optional={"unit": TEXT, "human_value": TEXT},
            )
        ),
    },
)
_COHORT = declare(
    "AdminCohort",
    {
        "period": TIME,
        "frequency": one_of("day", "month"),
        "data": many(record({"date": TIME, "rate": FRACTION, "value": TEXT})),
    },
)


def _span(*, required: bool) -> list[Parameter]:
    return [
        text("start_at", "the first day", required=required),
        text("end_at", "the last day", required=required),
    ]


def _subjects(about: dict[str, str]) -> list[Parameter]:
    """`tag_uses[id]`, `instance_follows[domain]`: what a key is about."""
    return [table(key, [text(_ABOUT[kind])]) for key, kind in about.items()]


@desk_endpoint(
    "POST /api/v1/admin/measures",
    scope=_SCOPE,
    takes=[
        texts("keys", f"of {', '.join(measures.KEYS)}"),
        *_span(required=True),
        *_subjects(measures.ABOUT),
    ],
    answers=many(_MEASURE),
)
async def measure(call: Call) -> Any:
    """How much of what happened on each day of a span of at most a year."""
    given = call.parameters
    keys = given.texts("keys")
    found = await measures.take(
        call.person,
        keys,
        day_spans.of(given.words("start_at"), given.words("end_at")),
        _named(given, measures.ABOUT, keys),
    )
    return [_measured(one) for one in found]


@desk_endpoint(
    "POST /api/v1/admin/dimensions",
    scope=_SCOPE,
    takes=[
        texts("keys", f"of {', '.join(dimensions.KEYS)}"),
        *_span(required=False),
        number("limit", "how many of each", lowest=1, highest=dimensions.MOST),
        *_subjects(dimensions.ABOUT),
    ],
    answers=many(_DIMENSION),
)
async def dimension(call: Call) -> Any:
    """Of what there is most; without a span, in the last thirty days."""
    given = call.parameters
    keys = given.texts("keys")
    today = datetime.now(UTC).date()
    start = given.words("start_at") or (today - _LATELY).isoformat()
    end = given.words("end_at") or today.isoformat()
    found = await dimensions.take(
        call.person,
        keys,
        day_spans.of(start, end),
        given.number("limit", 10, lowest=1, highest=dimensions.MOST),
        _named(given, dimensions.ABOUT, keys),
    )
    return [_shared(one) for one in found]


@desk_endpoint(
    "POST /api/v1/admin/retention",
    scope=_SCOPE,
    takes=[*_span(required=True), choice("frequency", *retention.FREQUENCIES)],
    answers=many(_COHORT),
)
async def retain(call: Call) -> Any:
    """Who of those that joined in a span came back."""
    given = call.parameters
    span: Span = day_spans.of(given.words("start_at"), given.words("end_at"))
    found = await retention.cohorts(call.person, span, given.words("frequency"))
    return [_returned(one) for one in found]


def _named(given: Parameters, about: dict[str, str], keys: list[str]) -> dict[str, str]:
    return {key: given.table(key).words(_ABOUT[about[key]]) for key in keys if key in about}


def _measured(one: Measure) -> dict[str, Any]:
    made: dict[str, Any] = {
        "key": one.key,
        "unit": one.unit,
        "total": str(one.total),
        "previous_total": str(one.previous_total),
        "data": [
            {"date": iso(day_spans.midnight(day)), "value": str(value)} for day, value in one.days
        ],
    }
    if one.unit == "bytes":
        made["human_value"] = dimensions.human_bytes(one.total)
    return made


def _shared(one: Dimension) -> dict[str, Any]:
    shares = []
    for share in one.shares:
        made = {"key": share.key, "human_key": share.human_key, "value": share.value}
        if share.unit is not None:
            made["unit"] = share.unit
        if share.human_value is not None:
            made["human_value"] = share.human_value
        shares.append(made)
    return {"key": one.key, "data": shares}


def _returned(one: Cohort) -> dict[str, Any]:
    return {
        "period": iso(day_spans.midnight(one.begins)),
        "frequency": one.frequency,
        "data": [
            {
                "date": iso(day_spans.midnight(bucket.begins)),
                "rate": bucket.rate,
                "value": str(bucket.value),
            }
            for bucket in one.buckets
        ],
    }

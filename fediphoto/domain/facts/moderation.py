"""What those who keep order decided, and what they are told."""

from fediphoto.domain.facts.fact import Fact


class ReportFiled(Fact, frozen=True):
    """A local person reported somebody elsewhere, and wishes that their server hears of it."""

    report_id: int


class RemoteMediaUnwanted(Fact, frozen=True):
    """What we keep of these remote files is to be thrown away."""

    urls: list[str]

"""Where our people went."""

from fediphoto.domain.facts.fact import Fact


class AccountMoved(Fact, frozen=True):
    """A local person moved to another account, and followers elsewhere must hear."""

    account_id: int
    target_id: int
    moved_at: str

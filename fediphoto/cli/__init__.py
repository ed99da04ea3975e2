"""The `fediphoto` command: what an admin types."""

from fediphoto.cli import (
    block_lists,
    diagnose,
    domains,
    emojis,
    inspecting,
    keys,
    memorials,
    moderation,
    moves,
    relays,
    running,
    saying,
    searching,
    setting_up,
    tokens,
    users,
)
from fediphoto.cli.command import cli

for _module in (
    running,
    setting_up,
    users,
    keys,
    memorials,
    moves,
    relays,
    tokens,
    domains,
    emojis,
    block_lists,
    moderation,
    saying,
    diagnose,
    inspecting,
    searching,
):
    for _command in _module.COMMANDS:
        cli.add_command(_command)


def main() -> None:
    """The entry point of the `fediphoto` command."""
    cli()

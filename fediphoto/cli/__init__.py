"""The `fediphoto` command: what an admin types."""

from fediphoto.cli import diagnose, inspecting, running, setting_up, tokens, users
from fediphoto.cli.command import cli

for _module in (running, setting_up, users, tokens, diagnose, inspecting):
    for _command in _module.COMMANDS:
        cli.add_command(_command)


def main() -> None:
    """The entry point of the `fediphoto` command."""
    cli()

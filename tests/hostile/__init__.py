"""A running server, and everything that SECURITY.md says is done to such."""

from pathlib import Path


def launcher_path() -> str:
    """The program that starts the server under test; run by its path, wherever it is started."""
    return str(Path(__file__).with_name("launcher.py"))

"""`python -m fediphoto` is the `fediphoto` command."""

from fediphoto.cli import main

main()

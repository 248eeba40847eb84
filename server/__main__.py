"""`python -m server` is `kaochang-server`."""

from server.cli import main

main()

"""`python -m sync.hub` is `kaochang-hub`."""

from sync.hub.cli import main

if __name__ == "__main__":
    main(prog_name="kaochang-hub")

"""`python -m sync` is `kaochang-sync`."""

from sync.cli import main

if __name__ == "__main__":
    main(prog_name="kaochang-sync")

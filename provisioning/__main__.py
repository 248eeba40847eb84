"""`python -m provisioning` is `kaochang-provision`."""

from provisioning.cli import main

if __name__ == "__main__":
    main(prog_name="kaochang-provision")

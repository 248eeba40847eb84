"""`python -m invigilator_console`."""

from invigilator_console.cli import main

main()

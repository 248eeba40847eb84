"""`python -m candidate_agent` is `kaochang-agent`."""

from candidate_agent.cli import main

main()

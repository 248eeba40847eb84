"""Trust of a site: its own keys and people, the machines that belong to it, whose papers it takes."""

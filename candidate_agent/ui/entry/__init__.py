"""The pages before the paper: looking for the server, login, identity, rules, subject, waiting."""

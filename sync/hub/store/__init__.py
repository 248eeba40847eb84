"""The hub's SQL, and nothing but SQL: one function a use case, each one transaction."""

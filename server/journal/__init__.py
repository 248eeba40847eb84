"""The journal: append-only, hash-chained, committed in groups; the truth from which all else is derived."""

"""Messages between programs: types, codec, and the protocol in words (PROTOCOL.md)."""

"""The windows of a candidate's PC (PySide6): they draw and emit, and decide nothing."""

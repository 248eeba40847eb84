"""The windows of the console: they draw and ask, they do not decide."""

"""The hub's pages in a browser: plain HTML from the server, no scripts, Chinese by default."""

"""The network face of the server: routes, sockets, middleware."""

"""The benchmark: real processes over TLS on loopback, beside a bare echo in the same run."""

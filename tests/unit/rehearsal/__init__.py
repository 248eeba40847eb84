"""The rehearsal: what it measures, how it judges, and the certificate that comes of it."""

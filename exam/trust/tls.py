"""What the TLS of a site leaves out: dates. Whom the site's authority signed for is its own, on any date."""

from __future__ import annotations

import ssl

NO_CHECK_TIME = ssl.VerifyFlags(0x200000)
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME, which the ssl module does not name (decision 0012)."""

"""A site to copy, built once."""

from tests.helpers.sites import make_site, site_template

__all__ = ["make_site", "site_template"]

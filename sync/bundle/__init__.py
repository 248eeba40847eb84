"""The results bundle (结果包): made at the site, checked by anybody, opened and marked again by the organiser alone."""

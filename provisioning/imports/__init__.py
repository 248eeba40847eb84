"""From the national platform's five files to a site's roster and plan (handbook section 5)."""

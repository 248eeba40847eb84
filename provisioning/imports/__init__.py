"""Reading the files that arrive before the day (handbook section 5) into a site."""

"""The rehearsal (试考): before the day, this server machine and this site's data carry the exam once, for real."""

"""Pages besides the rooms: the machines, and what is done before and after an exam."""

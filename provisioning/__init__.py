"""Getting a site ready: imports of the national platform's files, papers, trust."""

"""Acts as sheets: what is asked, what will be different, who has to agree, and one button that does it."""

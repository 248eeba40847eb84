"""How facts are read from the machine this program runs on; the one place of the exam that asks psutil (0013)."""

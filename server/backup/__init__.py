"""The backup (备份): journal and files stream to a second disk, are copied in full on schedule, and come back."""

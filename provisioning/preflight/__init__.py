"""The check of a machine before the exam (考前检查), as a command."""

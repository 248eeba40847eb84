"""Machine checks before the exam (考前检查): what a machine is, held against the handbook (section 4)."""

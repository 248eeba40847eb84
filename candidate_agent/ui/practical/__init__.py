"""The practical part: task text and materials, forms and tables, files in the work folder (实操)."""

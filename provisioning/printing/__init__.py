"""Printing the forms of a site as PDF files (打印考务表单)."""

"""Printed matter (考务表单): every paper of handbook section 6 and those of section 10, as PDF in Chinese."""

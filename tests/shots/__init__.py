"""Every screen of the candidate's PC, staged, drawn and measured."""

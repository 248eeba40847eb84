"""The invigilator console (监考机). Its windows come with the issue Console; nothing is here yet."""

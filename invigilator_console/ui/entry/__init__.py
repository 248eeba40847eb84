"""What covers the window while nobody may act: looking for the server, signing in, a locked console."""

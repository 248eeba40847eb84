"""The organiser's hub: receives what sites send, verifies it, counts every result once, and gives scores back."""

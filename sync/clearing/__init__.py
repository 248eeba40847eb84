"""Clearing a site after its exam (清理): what goes once the organiser has confirmed everything, and the proof."""

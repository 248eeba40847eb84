"""Days on which machines are lost for good: a standby, a backup, a bare spare machine and the organiser's hub."""

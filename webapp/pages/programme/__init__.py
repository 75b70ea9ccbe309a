"""Pages of the wing programme: breaks, exercises, screening, comfort, progress, reminders."""

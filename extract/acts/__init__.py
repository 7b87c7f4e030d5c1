"""What was done to someone: triggers, gates, facts. The door is `extract.events`."""

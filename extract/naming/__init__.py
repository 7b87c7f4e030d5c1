"""Names of people in three languages. The door is `extract.names`."""

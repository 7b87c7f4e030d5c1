"""Full-text search: what somebody asks for, in all the forms in which a text may say it. Pure."""

"""When the persons of a text were born, as it tells: a year outright, or an age."""

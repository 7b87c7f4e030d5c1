"""What a monitor follows: how it is written, what is compared, and where a text holds it."""

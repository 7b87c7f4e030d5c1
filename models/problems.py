"""The two ways in which a command can be unable to do what was asked. The message is one line."""


class WrongUse(ValueError):
    """What was asked or configured cannot be: exit code 2."""


class CannotRun(Exception):
    """What was asked is right but cannot be done now: exit code 3."""

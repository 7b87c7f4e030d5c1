"""Reads single keys and lines from a terminal, and leaves it as it was."""

from __future__ import annotations

import codecs
import os
import sys
import termios
import tty

END = "\x04"  # Ctrl-D
# What the keys of ours are called where the keyboard is set to Russian or Kazakh.
LATIN = {
    "с": "c", "в": "d", "ы": "s", "ф": "a", "т": "n", "о": "j", "л": "k", "г": "u", "я": "z",
    "щ": "o", "й": "q",
}  # fmt: skip


class Keyboard:
    """Keys as they are pressed, without Enter, and none of them shown. Use it as a context: at its
    end the terminal is as it was.
    """

    def __init__(self) -> None:
        self._number = sys.stdin.fileno()
        self._before = termios.tcgetattr(self._number)

    def __enter__(self) -> Keyboard:
        """Begin."""
        tty.setcbreak(self._number, termios.TCSADRAIN)
        return self

    def __exit__(self, *_error: object) -> None:
        """Leave the terminal as it was."""
        termios.tcsetattr(self._number, termios.TCSADRAIN, self._before)

    def forget(self) -> None:
        """Forget the keys that were pressed already: what they meant is not shown any more."""
        termios.tcflush(self._number, termios.TCIFLUSH)

    def key(self) -> str:
        """Return the key that is pressed, small and Latin; "" at the end of the input.

        Ctrl-C raises KeyboardInterrupt, as ever.
        """
        key = self._letter().lower()
        return LATIN.get(key, key)

    def ask(self, question: str) -> str:
        """Return the line that is typed, without spaces around it; "" if none is."""
        self.__exit__()
        try:
            return input(question).strip()
        except EOFError:
            return ""
        finally:
            self.__enter__()

    def _letter(self) -> str:
        """Return one letter, of however many bytes."""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while byte := os.read(self._number, 1):
            if letter := decoder.decode(byte):
                return "" if letter == END else letter
        return ""

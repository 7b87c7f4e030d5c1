"""From the bytes of a page to its text. The doors are `extract.page` and `extract.posts`."""

"""KEEP: the only code that knows WARC files and their digests."""

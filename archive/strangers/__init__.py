"""Files that somebody else made: read within limits, believed in nothing."""

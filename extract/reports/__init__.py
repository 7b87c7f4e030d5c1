"""Reads reports: a document whose notes cite the pages that are to be watched."""

"""The engine for documents that are files: a listing leads to each, or to a page that offers it."""

from __future__ import annotations

from crawlers.spiders.base import SourceSpider


class DocumentSpider(SourceSpider):
    """Walks a list of documents or reads a feed of them; `LinkSpider` takes each one's file."""

    name = "document"

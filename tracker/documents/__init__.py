"""Written text as a structured document: the ProseMirror JSON of the editor, checked, shown, counted, compared.

What a browser sends is never trusted: ``validate_document`` builds a new, minimal document from what it knows and
refuses the rest. HTML is made here, from the checked document only.
"""

from tracker.documents.checks import EMPTY, Document, Node, read_document, validate_document
from tracker.documents.difference import Piece, find_changes
from tracker.documents.html import document_html
from tracker.documents.length import estimate_height
from tracker.documents.plain import is_plain, parse_plain, plain_text
from tracker.documents.tables import find_tables, has_only_headers, head_of, make_table
from tracker.documents.text import count_characters, count_words, document_text, is_blank

__all__ = [
    "EMPTY",
    "Document",
    "Node",
    "Piece",
    "count_characters",
    "count_words",
    "document_html",
    "document_text",
    "estimate_height",
    "find_changes",
    "find_tables",
    "has_only_headers",
    "head_of",
    "is_blank",
    "is_plain",
    "make_table",
    "parse_plain",
    "plain_text",
    "read_document",
    "validate_document",
]

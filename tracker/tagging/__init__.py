"""Tagging: what a call is for, with the words that say so."""

from tracker.catalog.topics import Relevance
from tracker.tagging.answers import answer_tags
from tracker.tagging.reading import TagReading, TopicTag
from tracker.tagging.tagging import tag_call

__all__ = ["Relevance", "TagReading", "TopicTag", "answer_tags", "tag_call"]

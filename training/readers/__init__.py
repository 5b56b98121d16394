"""Readers of labelled speech: the corpora as published, and a table of one's own recordings."""

from training.readers.detection import LAYOUTS
from training.readers.labels import LabelsError
from training.readers.layout import UnknownLayout
from training.readers.reading import Reading, read_clips, read_folder

__all__ = ["LAYOUTS", "LabelsError", "Reading", "UnknownLayout", "read_clips", "read_folder"]

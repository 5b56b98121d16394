"""Calltone: how a caller sounds, while they are speaking."""

__version__ = "0.1.0"

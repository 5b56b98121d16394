"""Thin: parse what came in, call one use case, answer."""

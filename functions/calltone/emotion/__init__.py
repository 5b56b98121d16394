"""Waveform in, probabilities out. Pure: nothing of Google, Flask, clock, network, environment."""

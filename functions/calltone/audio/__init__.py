"""Bytes in, waveform and speech regions out. Pure, like `calltone.emotion`."""

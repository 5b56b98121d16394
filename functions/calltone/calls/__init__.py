"""Use cases about one call: analyse a chunk, process a recording, start, end, erase."""

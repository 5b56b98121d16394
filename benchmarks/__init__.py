"""What a chunk, a recording and a new instance cost: `make bench`."""

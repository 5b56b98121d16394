"""What Calltone runs on: the local stack here, the cloud's definition beside it."""

"""`make drill`: break everything while calls are under way, and count what is left."""

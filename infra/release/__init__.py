"""Move code and model to production, a share of the calls first, and back again."""

"""Use cases about many calls: what `aggregate_metrics` counts and what the API tells of it."""

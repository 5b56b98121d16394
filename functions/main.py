"""Entry points for `gcloud functions deploy --entry-point …`; their names must not change."""

from calltone.entrypoints.http import api
from calltone.entrypoints.recording import process_recording
from calltone.entrypoints.schedule import aggregate_metrics
from calltone.entrypoints.start import start

__all__ = ["aggregate_metrics", "api", "process_recording"]

start()

"""Exports of the Firestore emulator, in the format of `gcloud firestore export`."""

from pathlib import Path

from infra.local import wire

_NAME = "export"


def export_firestore(host: str, *, project_id: str, folder: Path) -> Path:
    """Export all documents of a project; return what `emulators.firestore` begins with.

    Args:
        host: the emulator's `host:port`.
        project_id: whose documents; one emulator keeps those of several projects.
        folder: where the export's own folder is made.

    Raises:
        ServiceFailed: the emulator refused, or does not answer.
    """
    order = {
        "database": f"projects/{project_id}/databases/(default)",
        "export_directory": str(folder),
        "export_name": _NAME,
    }
    wire.send_json("POST", f"http://{host}/emulator/v1/projects/{project_id}:export", order)
    return folder / _NAME / f"{_NAME}.overall_export_metadata"

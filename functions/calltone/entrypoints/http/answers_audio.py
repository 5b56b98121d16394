"""What the API answers about recordings to hear, for its OpenAPI document."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from calltone.entrypoints.http.answer_types import Answer, Channel, Count

Level = Annotated[int, Field(ge=-120, le=0)]


class RecordingToHear(Answer):
    """Whether a finished call can be heard."""

    call_id: str
    available: bool
    reason: str | None
    """Why there is nothing to hear."""
    content_type: str | None
    size_bytes: Count | None
    levels_db: dict[Channel, list[Level]]
    """The loudest moment of each of many equal parts, in dB below full scale, by recorded channel;
    empty where the recording was analysed before levels were kept."""


class AudioTicket(Answer):
    """Leave to listen."""

    call_id: str
    ticket: str
    """For `GET /calls/{call_id}/audio?ticket=…`: whoever has it may listen."""
    content_type: str
    size_bytes: Count
    expires_at: datetime

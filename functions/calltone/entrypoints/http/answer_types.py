"""What all answers of the API are made of."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from calltone.emotion.taxonomy import Emotion

Share = Annotated[float, Field(ge=0, le=1)]
Signed = Annotated[float, Field(ge=-1, le=1)]
Count = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(ge=0)]
Shares = dict[Emotion, Share]
Channel = Literal["customer", "agent", "mixed"]


class Answer(BaseModel):
    """Root of all answers: no field may be sent that is not named."""

    # Built when the document is first asked for: chunks do not wait for it.
    model_config = ConfigDict(
        extra="forbid", defer_build=True, protected_namespaces=(), use_attribute_docstrings=True
    )

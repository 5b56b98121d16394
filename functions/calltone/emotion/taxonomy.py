"""The seven emotions, in the order used everywhere: arrays, documents, displays."""

from enum import StrEnum


class Emotion(StrEnum):
    """How a voice sounds. The order of definition is the order of every probability vector."""

    NEUTRAL = "neutral"
    HAPPY = "happy"
    SAD = "sad"
    ANGRY = "angry"
    SURPRISED = "surprised"
    FEARFUL = "fearful"
    DISGUSTED = "disgusted"


EMOTIONS: tuple[Emotion, ...] = tuple(Emotion)
NEGATIVE_EMOTIONS: frozenset[Emotion] = frozenset(
    {Emotion.SAD, Emotion.ANGRY, Emotion.FEARFUL, Emotion.DISGUSTED}
)

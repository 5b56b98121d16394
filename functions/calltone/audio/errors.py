"""What can be wrong with audio that came from outside: one class per cause, one root.

Every message says what was expected and what was found, in words fit for an answer to a client.
"""


class AudioError(ValueError):
    """Root of all faults of audio input; never raised itself."""


class EmptyAudio(AudioError):
    """There are no bytes, or the file is sound but holds no samples."""


class UnreadableAudio(AudioError):
    """The bytes are not audio, are damaged, or end before their header says."""


class UnsupportedAudio(AudioError):
    """The type is not one of those accepted, or a needed parameter of it is missing."""


class UnsupportedLayout(AudioError):
    """The sample rate or the number of channels is outside what is accepted."""


class AudioTooLong(AudioError):
    """More audio than the caller allows."""


class AudioTooShort(AudioError):
    """Less audio than can be judged."""


class InvalidSamples(AudioError):
    """Samples that are no sound: NaN, infinite, or far outside [-1, 1]."""

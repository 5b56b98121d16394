"""What can go wrong with a call; one class per cause, each message fit for the caller's eyes."""


class CallError(Exception):
    """Root of all errors the use cases raise on purpose."""


class InvalidInput(CallError, ValueError):
    """A field is missing, malformed or out of range."""


class CallNotFound(CallError):
    """No call has this id."""


class SegmentNotFound(CallError):
    """The call has no such segment."""


class CallExists(CallError):
    """A call with this id is already there and is not the same one."""


class NotYourCall(CallError):
    """The call belongs to another agent."""


class NotLive(CallError):
    """Chunks were sent to a call that is no live call."""


class OtherAudio(CallError):
    """Two senders gave the same place in a call to different audio."""


class ConsentMissing(CallError):
    """The caller has not agreed to be analysed."""


class AgentNotAnalysed(CallError):
    """Somebody asked for the emotion of an agent."""


class AgentUnknown(CallError):
    """Nothing is known of this agent."""


class SwitchedOff(CallError):
    """The deployer has turned off what was asked for."""


class AlertAnswered(CallError):
    """Somebody has answered the alert since the sender looked at it."""


class Busy(CallError):
    """Somebody else is writing the same thing just now; the same request may be sent again."""


class UnsupportedRecording(CallError):
    """A recording of a type that is not analysed."""


class SourceUnavailable(CallError):
    """A platform's recording cannot be fetched just now; the same delivery may be sent again."""


class NotFetchable(CallError):
    """A platform's recording cannot be fetched: we will not go there, or there is no audio."""


class StreamNotBegun(CallError):
    """Audio of a stream came before its start; the same delivery may be sent again."""


class Replayed(CallError):
    """A delivery that has taken effect came once more."""


class RecordingGone(CallError):
    """The object was deleted or overwritten before it could be read."""


class RecordingRefused(CallError):
    """The recording is larger or older than the deployment takes."""


class AudioNotKept(CallError):
    """The audio of the call has been deleted, so nobody can listen to it again."""


class NoAudio(AudioNotKept):
    """There is nothing to listen to: the audio is not kept, or is gone."""


class NotFinished(CallError):
    """What is asked for is there once the call is over and analysed."""


class TicketRefused(CallError):
    """A ticket to listen is unknown or has expired."""


class BucketUnavailable(CallError):
    """The bucket does not answer just now; the same request may be sent again."""


class AlertNotFound(CallError):
    """No alert has this id."""


class RuleNotFound(CallError):
    """No rule has this id."""


class NotAllowed(CallError):
    """The sender's role does not permit this."""

"""What can go wrong with the local stack; each message says how to mend it."""


class StackError(Exception):
    """The root of everything below."""


class MissingTool(StackError):
    """Something that has to be installed first."""


class ServiceFailed(StackError):
    """A service ended although it was to stay."""


class NotReady(StackError):
    """A service was not ready by its deadline."""


class StackRunning(StackError):
    """Another stack uses the same build folder."""


class StartAbandoned(StackError):
    """The start was given up because of something else; that is what to report."""

"""One line per service, as it gets ready."""

from rich.console import Console


class Progress:
    """Tells a person what started, in how many seconds."""

    def __init__(self, console: Console | None = None) -> None:
        """Print to `console`, by default standard output; `quiet()` prints nothing."""
        self._console = console or Console(highlight=False)

    @classmethod
    def quiet(cls) -> "Progress":
        """Return one that prints nothing, for tests."""
        return cls(Console(quiet=True))

    def ready(self, label: str, seconds: float, where: str = "") -> None:
        """Print that `label` is ready after `seconds`."""
        self._console.print(f"  [green]✓[/] {label:<18} {seconds:5.1f} s   [dim]{where}[/]")

    def failed(self, label: str, seconds: float) -> None:
        """Print that `label` did not start."""
        self._console.print(f"  [red]✗[/] {label:<18} {seconds:5.1f} s")

    def say(self, text: str) -> None:
        """Print a line; rich's markup is understood."""
        self._console.print(text, soft_wrap=True)

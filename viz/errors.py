"""The one exception a student can do something about."""

from __future__ import annotations

from typing import Any

from viz.language import tr


class InputError(ValueError):
    """What the person at the keyboard can fix; its text is shown to them as it stands.

    Form: *subject must <expected>; got <actual>. <What to do.>* Everything else that is raised is a bug.
    What is filled in comes by name, `InputError("A text has at most {most} tokens.", most=512)`: whoever
    catches it says it in the reader's language, since a worker knows no reader.
    """

    def __init__(self, message: str = "", /, **values: Any) -> None:
        super().__init__(message.format(**values) if values else message)
        self.message = message
        self.values = values

    def said(self) -> str:
        """The text in the language spoken now."""
        return tr(self.message, **self.values)

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.message, self.values)


def _again(kind: type[InputError], message: str, values: dict[str, Any]) -> InputError:
    return kind(message, **values)

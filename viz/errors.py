"""The one exception a student can do something about."""


class InputError(ValueError):
    """What the person at the keyboard can fix; its text is shown to them as it stands.

    Form: *subject must <expected>; got <actual>. <What to do.>* Everything else that is raised is a bug.
    """

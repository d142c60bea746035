"""The text as it was written on: in the address while it is short, and as a small tree of the ways taken."""

from __future__ import annotations

import streamlit as st

from viz.analysis.next_words import boughs
from viz.analysis.tokens import short, visible
from viz.foreign import literal
from viz.generation import Expected
from viz.language import tr
from viz.ui.page import address, history, session, show

Path = tuple[int, ...]
MOST = 8
"""Branches that are kept; the oldest goes first."""
IN_ADDRESS = 60
"""Tokens that an address holds at most."""
INDENT = "\u2003"


def path(model: str, text: str) -> Path:
    """What was written after this text: from the address at first, nothing where the text is another one."""
    before, now = session.subject_of("written on"), (model, (text,))
    if before.there and before.get() != now:
        session.WRITTEN.put(())
        session.BRANCHES.pop()
        session.WRITING.pop()
    if not before.there or history.stepped():
        session.WRITTEN.put(address.sequence("written", most=IN_ADDRESS, what=tr("tokens written on")))
    before.put(now)
    return session.WRITTEN.get(())


def take(chosen: Path) -> None:
    """From now on the text goes this way."""
    session.WRITTEN.put(chosen)


def branch(place: int, token: int) -> None:
    """Another token at this place of what was written; what followed is left behind as a branch."""
    take((*session.WRITTEN.get(())[:place], token))


def remember(expected: Expected, written: Path) -> None:
    """Keep this way, and write it into the address while it is short."""
    known = dict(session.BRANCHES.get({}))
    known.pop(written, None)
    words = expected.recording.tokens[expected.own :]
    ways = {way: said for way, said in known.items() if written[: len(way)] != way}
    if written and not any(way[: len(written)] == written for way in ways):
        ways[written] = words
    session.BRANCHES.put(dict(list(ways.items())[-MOST:]))
    address.put("written", "-".join(map(str, written)) if len(written) <= IN_ADDRESS else None)


def tree(written: Path) -> None:
    """Every way taken, what begins the same written once; a click goes back there."""
    ways = session.BRANCHES.get({})
    if not ways:
        return
    show.heading(tr("Branches"), tr("The ways this text was written on. Click one to go on from its end."))
    with st.container(key="boughs", gap=None):
        own = tr("your text")
        st.button(
            own if written else f"**{own}**",
            key="unwrite",
            type="tertiary",
            on_click=take,
            args=((),),
        )
        for number, bough in enumerate(boughs(ways.items())):
            here = written[: len(bough.path)] == bough.path
            text = literal(short(visible(bough.text.strip() or bough.text), 70)) or "␣"
            st.button(
                f"{INDENT * (2 * bough.depth + 1)}└ {f'**{text}**' if here else text}",
                key=f"bough {number}",
                type="tertiary",
                on_click=take,
                args=(bough.path,),
            )
    if len(ways) == MOST:
        show.note(tr("At most {most} branches are kept: the oldest goes first.", most=MOST))
    if len(written) > IN_ADDRESS:
        show.note(
            tr(
                "A link holds at most {most} written tokens: this one restores your text alone.",
                most=IN_ADDRESS,
            )
        )

"""Does a training keep others waiting? A visitor walks through all lessons, first alone, then beside two
trainings.

    python -m benchmarks.beside [--rounds N]

One session trains small transformers, another tunes MiniLM, each the next as soon as one is over. The goal is
a 95th percentile of at most a second beside them, of what the visitor changes (a text, a picture, a layer);
lessons that are opened are printed apart. Nothing else may run on the computer meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.classroom import LESSONS, OPEN, WITH, WITHOUT, Log, Pupil, Server
from benchmarks.protocol import Tab

PAUSE = 0.3
"""Seconds between two changes of the visitor."""
LOOK = 1.0
"""Seconds between two looks at a training, which would else be taken for left."""
TASKS = ("induction", "copy", "reverse", "sort")


def main() -> None:
    """Print a line for each way of being there."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3, help="of each lesson, how many changes of each kind")
    rounds = parser.parse_args().rounds
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    server = Server()
    with server.running():
        asyncio.run(_both(server, rounds))


async def _both(server: Server, rounds: int) -> None:
    await _walked(server, rounds, "warming up")  # whatever is loaded or fetched once is there after this
    await _walked(server, rounds, "alone")
    done = [0, 0]
    trainers = [asyncio.create_task(each) for each in (_small(server.url, done), _tuning(server.url, done))]
    await asyncio.sleep(10)  # both processes have started
    begun = list(done)
    await _walked(server, rounds, "beside two trainings")
    print(f"meanwhile over: {done[0] - begun[0]} small transformers, {done[1] - begun[1]} tuned networks")
    for each in trainers:
        each.cancel()
    await asyncio.gather(*trainers, return_exceptions=True)


async def _walked(server: Server, rounds: int, name: str) -> None:
    """Every lesson once, some changes in each."""
    log = Log(name, 1, 0)
    pupil = Pupil(len(name), server.url)  # texts of its own each time: nothing is known yet
    for place, lesson in enumerate(LESSONS):
        pupil.tab.page = lesson
        await pupil.timed(log, OPEN, pupil.tab.go(lesson) if place else pupil.tab.open())
        for _ in range(rounds):
            for kind, change in ((WITH, pupil.ask), (WITHOUT, pupil.turn)):
                pupil.round += 1
                await asyncio.sleep(PAUSE)
                await pupil.timed(log, kind, change())
    await pupil.tab.close()
    log.close()
    print(
        f"{name:22} opened {log.open_median:5.2f} s at the median, {log.open_95:5.2f} at the 95th percentile;"
        f" with a network's answer {log.with_median:5.2f}, {log.with_95:5.2f};"
        f" without one {log.without_median:5.2f}, {log.without_95:5.2f}; {log.changes} changes,"
        f" {log.failed} failed",
        flush=True,
    )


async def _small(url: str, done: list[int]) -> None:
    """Small transformers, one after the other."""
    for start, heads, task in itertools.product(range(4), (2, 4), TASKS):
        asked = {"task": task, "small-heads": heads, "start": start, "steps": 400}
        tab = Tab(url, "learning-training", urlencode(asked))
        await _followed(tab, (f"guess training {task}",), over=lambda tab: "film-step" in tab.widgets)
        done[0] += 1


async def _tuning(url: str, done: list[int]) -> None:
    """Copies of MiniLM, one after the other."""
    for way, count in itertools.product(("all", "head-first", "lora", "last"), (16, 8, 4, 2)):
        asked = {"text-learner": "minilm", "tune": way, "tune-examples": count}
        tab = Tab(url, "learning-teach", urlencode(asked))
        await _followed(
            tab,
            ("guess teach text", "guess tuning text"),
            press="train",
            over=lambda tab: not tab.widgets["train"][1].disabled,
        )
        done[1] += 1


async def _followed(
    tab: Tab, questions: Sequence[str], *, press: str = "", over: Callable[[Tab], bool]
) -> None:
    """A session that predicts, trains, looks at it as a page does, and leaves."""
    await tab.open()
    said: list[WidgetState] = []  # as a browser does, it says with every run what it has chosen so far
    for question in questions:
        said.append(tab.choose(question, 0))
        await tab.run(*said)
    if press:
        await tab.run(*said, tab.press(press))
    while True:
        tab.widgets.clear()
        await tab.run(*said)
        if over(tab):
            break
        await asyncio.sleep(LOOK)
    await tab.close()


if __name__ == "__main__":
    main()

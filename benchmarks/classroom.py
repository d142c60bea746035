"""A class on one machine, as the server sees it: how long each waits, what fails, what memory does.

    python -m benchmarks.classroom [SCENE ...] [--sessions N] [--seconds S] [--lesson NAME] [--log FILE]

`lessons`: 30 sessions spread over all lessons for 5 minutes, each changing something every 3 to 6 seconds, a
text or a picture (which a network has to answer) and a layer or a head (which none has to) in turns, another
lesson now and then; they come within a minute to a server that has just started. `crowd`: 60 sessions, 10
minutes. `many`: 100 sessions, 2 minutes. `example`: 60 sessions press one example within a second. `kill`: 30
sessions; the server is killed ten times under load and started again, and every session opens the link that
it had. `alone`: the memory after one long session has left.

Each runs on a fresh server and adds a line to the log that is kept (benchmarks/classroom.csv): waits in
seconds at the median and the 95th percentile, for a lesson opened, for a change with a network's answer and
for one without; resident memory in MB at the start, at half-time and at the end. A class at work has the
waits of its second half too, when every network has been loaded.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.pages import until_ready
from benchmarks.protocol import Failure, Tab

TEXTS = {
    "words-attention": "text",
    "words-heads": "text",
    "predictions-masked": "text",
    "predictions-next": "prompt",
    "predictions-layers": "text",
    "predictions-translate": "source",
    "workings-self-attention": "text",
    "workings-positions": "text",
    "workings-encoder": "text",
}
"""Lessons that read a text, and the key of its box."""
PICTURES = ("images-patches", "images-attention", "images-cnn-vs-vit", "images-experiments")
OTHERS = ("learning-teach", "learning-clusters", "learning-pretraining", "learning-training")
LESSONS = (*TEXTS, *PICTURES, *OTHERS)
CHOICES = {
    "words-attention": ("layer", "how", "special"),
    "words-heads": ("x", "y"),
    "predictions-masked": ("mask-layer", "mask-head"),
    "predictions-next": ("layer", "writer-head"),
    "predictions-translate": ("cross-layer", "joined"),
    "workings-self-attention": ("step", "head", "token"),
    "workings-positions": ("view",),
    "workings-encoder": ("token",),
    "images-attention": ("layer", "how", "drawn", "scale", "opacity", "depth"),
    "learning-pretraining": ("draw",),
}
"""Of each lesson, the choices that no network has to answer for."""
ASKING = {
    "predictions-next": ("temperature-next", "top-k", "top-p"),
    "predictions-layers": ("rows",),
}
"""And those that one has to; they take turns with the text."""
GALLERY = ("dog", "cat", "horse", "ship", "panda", "bird", "truck", "frog")
WHOLE = 0.5
"""How many take a picture of the gallery as it is; the others frame a square of it that nobody else has."""
SENTENCE = "Student {} asks in round {} why the {} did not cross the street although it was tired of waiting."
LONG = "About {}: " + "the animal did not cross the street. " * 50
OPEN, WITH, WITHOUT = "open", "with", "without"
"""What a pupil does: opens a lesson, makes a change that a network has to answer, or one that none has to."""
ARRIVAL = 60.0
"""Seconds within which all have come."""
PAUSE = (3.0, 6.0)
TOKEN = "a token for the benchmark"
ALONE = 150.0
"""Seconds alone at the end: a session may come back for 120, then one round of upkeep."""
BETWEEN = 10.0
"""Seconds between two kills."""
LOG = Path(__file__).with_name("classroom.csv")


@dataclass
class Log:
    """What happened in one scene."""

    scene: str
    sessions: int
    seconds: float
    lesson: str = ""
    """The one that all work at; none where they are spread over all."""
    changes: int = 0
    failed: int = 0
    busy: int = 0
    """Changes that were answered with a polite no."""
    open_median: float = 0.0
    open_95: float = 0.0
    with_median: float = 0.0
    with_95: float = 0.0
    without_median: float = 0.0
    without_95: float = 0.0
    start_mb: int = 0
    half_mb: int = 0
    end_mb: int = 0
    about: str = ""
    waits: dict[str, list[float]] = field(default_factory=lambda: {OPEN: [], WITH: [], WITHOUT: []})

    def add(self, kind: str, seconds: float) -> None:
        """One more change that was answered."""
        self.changes += 1
        self.waits[kind].append(seconds)

    def close(self) -> None:
        """Sum up the waits."""
        self.open_median, self.open_95 = self.summed(OPEN)
        self.with_median, self.with_95 = self.summed(WITH)
        self.without_median, self.without_95 = self.summed(WITHOUT)

    def summed(self, kind: str, first: int = 0) -> tuple[float, float]:
        """Median and 95th percentile of the waits of this kind, from the one with number `first` on."""
        waits = sorted(self.waits[kind][first:])
        return (statistics.median(waits), waits[max(0, int(0.95 * len(waits)) - 1)]) if waits else (0.0, 0.0)

    def row(self) -> dict[str, str]:
        """Its line."""
        named = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "waits"}
        return {
            name: f"{value:.2f}" if isinstance(value, float) else str(value) for name, value in named.items()
        }


class Server:
    """The app in a process of its own, which can be killed and started again at the same address."""

    def __init__(self) -> None:
        self.port = 0

    def start(self) -> None:
        """Start it, and wait until it is ready."""
        command = [sys.executable, "-u", "-m", "viz", "--port", str(self.port), "--no-browser", "--offline"]
        self.process = subprocess.Popen(
            [*command, "--admin", TOKEN],
            stdout=subprocess.PIPE,
            text=True,  # its errors stand beside the pupils'
        )
        assert self.process.stdout is not None
        found = re.search(r"http://[\d.]+:(\d+)", self.process.stdout.readline())
        assert found is not None, "the server must say where it is"
        self.url, self.port = found.group(), int(found[1])
        until_ready(self.url)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Started, and stopped at the end whatever happens."""
        self.start()
        try:
            yield
        finally:
            self.stop()

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End it; with SIGKILL as if the power had gone."""
        self.process.send_signal(how)
        self.process.wait(30)

    @property
    def resident(self) -> int:
        """Megabytes that it and the processes of its networks hold in memory; what they share counts once."""
        return sum(map(_kilobytes, self._processes())) // 1024

    @property
    def processor(self) -> float:
        """Seconds of processor time that they have used."""
        ticks = sum(int(used) for each in self._processes() for used in _stat(each)[11:13])
        return ticks / os.sysconf("SC_CLK_TCK")

    def _processes(self) -> list[int]:
        """Its own number, and those of the processes that it started."""
        others = (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())
        return [self.process.pid, *(each for each in others if _stat(each)[1:2] == [str(self.process.pid)])]


def _stat(process: int) -> list[str]:
    """What the system says of a process, from its state on; nothing once it has gone."""
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return []


def _kilobytes(process: int) -> int:
    """Its part of the memory that it holds: what two hold counts half for each."""
    found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) if found else 0


class Pupil:
    """Somebody who changes something every few seconds, the same ones in every run."""

    def __init__(self, number: int, url: str, lesson: str = "") -> None:
        self.number, self.drawn, self.round = number, random.Random(number), 0
        self.lessons = (lesson,) if lesson else LESSONS
        self.tab = Tab(url, self.lessons[number % len(self.lessons)])

    async def work(self, log: Log, until: float) -> None:
        """Change after change until that moment."""
        await asyncio.sleep(self.drawn.uniform(0, min(ARRIVAL, log.seconds / 5)))
        await self.timed(log, OPEN, self.tab.open())
        while time.perf_counter() < until:
            await asyncio.sleep(self.drawn.uniform(*PAUSE))
            self.round += 1
            if self.round % 12 == 0:
                place = (self.lessons.index(self.tab.page) + 1) % len(self.lessons)
                await self.timed(log, OPEN, self.tab.go(self.lessons[place]))
            elif self.round % 2:
                await self.timed(log, WITH, self.ask())
            else:
                await self.timed(log, WITHOUT, self.turn())

    async def ask(self) -> None:
        """A text of one's own, another picture or its square; a choice where the lesson reads neither."""
        tab = self.tab
        if self.round % 4 == 3 and (offered := self.offered(ASKING)):
            await self.choose(offered)
        elif tab.page in TEXTS and TEXTS[tab.page] in tab.widgets:
            noun = ("animal", "teacher", "student")[self.round % 3]
            await tab.run(tab.write(TEXTS[tab.page], SENTENCE.format(self.number, self.round, noun)))
        elif tab.page in PICTURES:
            x, y = (f"{self.drawn.uniform(0, 1):.3f}" for _ in range(2))
            tab.query |= {"picture": self.drawn.choice(GALLERY), "crop": f"{x},{y},1.5"}
            if self.drawn.random() < WHOLE:
                del tab.query["crop"]
            await tab.run()
        else:
            await self.turn()

    async def turn(self) -> None:
        """Another layer, head or step, where there is one to choose; else the page again."""
        offered = self.offered(CHOICES)
        if offered:
            await self.choose(offered)
        else:
            await self.tab.run()

    def offered(self, named: Mapping[str, Sequence[str]]) -> list[str]:
        """Those of this lesson's choices that are on the page."""
        return [key for key in self.tab.choices() if key in named.get(self.tab.page, ())]

    async def choose(self, offered: Sequence[str]) -> None:
        """Another option of one of these."""
        key = self.drawn.choice(offered)
        await self.tab.run(self.tab.choose(key, self.drawn.randrange(1000)))

    async def timed(self, log: Log, kind: str, change: Coroutine[Any, Any, None]) -> None:
        """Make this change, and note how long that took or that it failed."""
        begun = time.perf_counter()
        try:
            await change
        except Exception as error:  # whatever it is, it is a failure that a pupil would see
            log.failed += 1
            print(f"{self.tab.page}: {type(error).__name__} {error}", file=sys.stderr, flush=True)
            if not isinstance(error, Failure):
                self.tab = Tab(self.tab.url, self.tab.page, urlencode(self.tab.query))
                await self.tab.open()
            return
        log.busy += self.tab.busy
        log.add(kind, time.perf_counter() - begun)


async def class_at_work(server: Server, log: Log) -> None:
    """Pupils at work for `log.seconds`, and the server's memory meanwhile."""
    pupils = [Pupil(number, server.url, log.lesson) for number in range(log.sessions)]
    await pupils[0].tab.open()
    log.start_mb, spent = server.resident, server.processor
    until = time.perf_counter() + log.seconds
    work = asyncio.gather(*(pupil.work(log, until) for pupil in pupils))
    await asyncio.sleep(log.seconds / 2)
    log.half_mb, before = server.resident, {kind: len(waits) for kind, waits in log.waits.items()}
    await work
    log.end_mb = server.resident
    late = (f"{kind} {'/'.join(map('{:.2f}'.format, log.summed(kind, before[kind])))}" for kind in log.waits)
    log.about = (
        f"{1000 * (server.processor - spent) / max(1, log.changes):.0f} ms of processor a change;"
        f" second half: {', '.join(late)}"
    )
    for pupil in pupils:
        await pupil.tab.close()


async def example(server: Server, log: Log) -> None:
    """Everybody presses the same example within a second: how often is it computed?"""
    tabs = [Tab(server.url, "words-attention") for _ in range(log.sessions)]
    for tab in tabs:
        await tab.open()
    log.start_mb, before = server.resident, await computed(server)

    async def press(number: int, tab: Tab) -> None:
        await asyncio.sleep(number / len(tabs))
        begun = time.perf_counter()
        await tab.run(tab.press("example 1"))
        log.add(WITH, time.perf_counter() - begun)

    await asyncio.gather(*(press(number, tab) for number, tab in enumerate(tabs)))
    log.half_mb = log.end_mb = server.resident
    shown = {tab.text("text") for tab in tabs}
    assert len(shown) == 1, "all must have the example's text"
    log.about = f"computed {await computed(server) - before} times"
    for tab in tabs:
        await tab.close()


async def computed(server: Server) -> int:
    """How many requests the server's networks have answered since it started, as its operator reads it."""
    tab = Tab(server.url, "operator-status")
    await tab.open()
    await tab.run(tab.write("operator-token", TOKEN))
    found = re.search(r"(\d+) since the start", " ".join(tab.said))
    await tab.close()
    assert found is not None
    return int(found[1])


async def killed(server: Server, log: Log) -> None:
    """The server is killed under load and started again; every link opens the view that it was made of."""
    pupils = [Pupil(number, server.url) for number in range(log.sessions)]
    back: list[float] = []
    restored, whole, times = 0, 0, max(1, round(log.seconds / BETWEEN))
    for _ in range(times):
        work = [asyncio.create_task(pupil.work(log, time.perf_counter() + 3600)) for pupil in pupils]
        await asyncio.sleep(BETWEEN)
        failed = log.failed
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        log.start_mb = log.start_mb or server.resident
        server.stop(signal.SIGKILL)
        begun = time.perf_counter()
        await asyncio.to_thread(server.start)
        back.append(time.perf_counter() - begun)
        log.failed = failed
        for pupil in pupils:
            seen = pupil.tab.whole  # who waited for an answer had no view yet to come back to
            whole += seen
            restored += await reopened(pupil, log) and seen
    log.half_mb = log.end_mb = server.resident
    log.about = f"back after {max(back):.1f} s at most; {restored} of {whole} views restored"


async def reopened(pupil: Pupil, log: Log) -> bool:
    """Does the link of this pupil's view open that view?"""
    old = pupil.tab
    pupil.tab = Tab(old.url, old.page, urlencode(old.query))
    try:
        await pupil.tab.open()
    except Exception as error:
        log.failed += 1
        print(f"{old.page}: {type(error).__name__} {error}", file=sys.stderr, flush=True)
        return False
    key = TEXTS.get(old.page, "")
    same = key not in old.query or pupil.tab.text(key) == old.query[key]
    warned = [said for said in pupil.tab.said if "This link" in said]
    if old.whole and (warned or not same or pupil.tab.query != old.query):
        print(f"{old.page}: {old.query} opens {pupil.tab.query} {warned}", file=sys.stderr, flush=True)
    return same and pupil.tab.query == old.query and not warned


async def alone(server: Server, log: Log) -> None:
    """One session asks for many long texts and leaves: does the memory come back?"""
    tab = Tab(server.url, "words-attention")
    await tab.open()
    await tab.run(tab.write("text", LONG.format("start")))
    log.start_mb = server.resident
    for number in range(log.sessions):
        begun = time.perf_counter()
        await tab.run(tab.write("text", LONG.format(f"text {number}")))
        log.add(WITH, time.perf_counter() - begun)
    log.half_mb = server.resident
    await tab.close()
    await asyncio.sleep(log.seconds)
    log.end_mb = server.resident
    log.about = f"{log.seconds:.0f} s after it has left"


Scene = Callable[[Server, Log], Coroutine[Any, Any, None]]
SCENES: dict[str, tuple[Scene, int, float]] = {
    "lessons": (class_at_work, 30, 300),
    "crowd": (class_at_work, 60, 600),
    "many": (class_at_work, 100, 120),
    "example": (example, 60, 1),
    "kill": (killed, 30, 100),
    "alone": (alone, 60, ALONE),
}
"""Each with its sessions (of `alone`: its texts) and seconds."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the scenes, one fresh server each; print each line, and add it to the log."""
    parser = argparse.ArgumentParser(prog="benchmarks.classroom")
    parser.add_argument("scenes", nargs="*", choices=[*SCENES, []], default=list(SCENES))
    parser.add_argument("--sessions", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--lesson", choices=LESSONS, default="")
    parser.add_argument("--log", type=Path, default=LOG)
    asked = parser.parse_args(arguments)
    for name in asked.scenes:
        scene, sessions, seconds = SCENES[name]
        log = Log(name, asked.sessions or sessions, asked.seconds or seconds, asked.lesson)
        server = Server()
        with server.running():
            asyncio.run(scene(server, log))
        log.close()
        written(log, asked.log)


def written(log: Log, path: Path) -> None:
    """Print the line, and add it to the log."""
    row = log.row()
    print("  ".join(f"{name} {value}" for name, value in row.items()), flush=True)
    new = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(row), lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerow(row)


if __name__ == "__main__":
    main()

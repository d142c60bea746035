"""A class on one machine: how long each waits for their own sentence, and what the server's memory does.

    python -m benchmarks.classroom [STUDENTS] [ROUNDS]

Opens that many sessions on a fresh server (default 60), each with a text of its own, and lets all of them
change their text in every round (default 3): all at once ("herd"), then one after the other within five
seconds ("class": a change every five seconds each).
Prints the median and the 95th percentile of the seconds until a session's script has finished, the server's
processor time for each run, and its resident memory with one session, with all, and two minutes and a half
after all have gone. Then, on a fresh server again, one session asks for 60 texts of about 400 tokens: the
same memories, with no other visitor.
"""

from __future__ import annotations

import asyncio
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.pages import until_ready

SENTENCE = (
    "Student {} asks in round {} why the {} did not cross the street although it was very tired of waiting."
)

LONG = "About {}: " + "the animal did not cross the street. " * 50
EVERY, ALONE = 5.0, 150.0
"""Seconds: between two changes of a student.

Alone at the end (a session may come back for 120, then one round of upkeep).
"""


class Student:
    """One browser tab, as the server sees it."""

    def __init__(self, number: int, url: str) -> None:
        self.number, self.stream = number, url.replace("http", "ws") + "/_stcore/stream"

    async def open(self) -> None:
        """Connect, and load the first lesson."""
        spoken: Any = ["streamlit"]
        self.socket = await websockets.connect(self.stream, subprotocols=spoken, max_size=None)
        self.box = ""
        await self.run()

    async def ask(self, round_: int, delay: float = 0.0) -> float:
        """Type another sentence; seconds until the script has finished with it."""
        await asyncio.sleep(delay)
        text = SENTENCE.format(self.number, round_, "animal" if self.number % 2 else "student")
        begun = time.perf_counter()
        assert await self.run(text), "the lesson must answer this very sentence"
        return time.perf_counter() - begun

    async def run(self, text: str = "") -> bool:
        """One run of the lesson's script; is `text` in what came back?"""
        message = BackMsg()
        message.rerun_script.page_name = "words-attention"
        if text:
            message.rerun_script.widget_states.widgets.add(id=self.box, string_value=text)
        await self.socket.send(message.SerializeToString())
        seen = False
        while True:
            raw = bytes(await self.socket.recv())  # type: ignore[arg-type]
            seen |= bool(text) and text.encode() in raw
            answer = ForwardMsg.FromString(raw)
            field = answer.delta.new_element.text_input
            self.box = field.id if field.label == "Your text" else self.box
            if answer.WhichOneof("type") == "script_finished":
                return seen


async def lesson(url: str, pid: int, *, students: int, rounds: int) -> None:
    """Open all sessions, run the rounds, print the waits."""
    everyone = [Student(number, url) for number in range(students)]
    await everyone[0].open()
    start = resident(pid)
    for student in everyone[1:]:
        await student.open()
    for name, gap in (("herd", 0.0), ("class", EVERY / students)):
        waits: list[float] = []
        spent = processor(pid)
        for round_ in range(1, rounds + 1):
            tag = round_ if not gap else round_ + rounds
            asked = asyncio.gather(*(student.ask(tag, gap * student.number) for student in everyone))
            if gap:
                await asyncio.sleep(EVERY)
            waits += await asked
        waits.sort()
        middle, late = statistics.median(waits), waits[int(0.95 * len(waits)) - 1]
        each = (processor(pid) - spent) / len(waits)
        print(
            f"{students} students, {name:5}  median {middle:5.2f} s   95 % within {late:5.2f} s   processor"
            f" {1000 * each:.0f} ms a run"
        )
    full = resident(pid)
    for student in everyone:
        await student.socket.close()
    await left(pid, f"{students} students", start, full)


async def long_texts(url: str, pid: int) -> None:
    """One session asks for 60 long texts and leaves.

    Print the memory before, after, and once the server has been alone.
    """
    student = Student(0, url)
    await student.open()
    await student.run(LONG.format("start"))
    start = resident(pid)
    for number in range(60):
        assert await student.run(LONG.format(f"text {number}")), "the lesson must answer this very text"
    full = resident(pid)
    await student.socket.close()
    await left(pid, "60 long texts", start, full)


async def left(pid: int, who: str, start: int, full: int) -> None:
    """Print the memory before and after, and what it is once the server has been alone."""
    await asyncio.sleep(ALONE)
    now = resident(pid)
    print(
        f"{who}: resident memory {start} MB, then {full} MB ({full - start:+d}); {ALONE:.0f} s after they"
        f" left {now} MB ({now / start - 1:+.0%})"
    )


def processor(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> int:
    """Megabytes that a process holds in memory."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found.group(1)) // 1024 if found else 0


def main() -> None:
    """Start the app twice: the lesson of a class, and the long texts."""
    students, rounds = (int(word) for word in (sys.argv[1:] + ["60", "3"][len(sys.argv) - 1 :])[:2])
    served(lambda url, pid: lesson(url, pid, students=students, rounds=rounds))
    served(long_texts)


def served(scene: Callable[[str, int], Coroutine[Any, Any, None]]) -> None:
    """A scene on a fresh server."""
    command = [sys.executable, "-u", "-m", "viz", "--port", "0", "--no-browser", "--offline"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            url = re.search(r"http://[\d.:]+", server.stdout.readline()).group()  # type: ignore[union-attr]
            until_ready(url)
            asyncio.run(scene(url, server.pid))
        finally:
            server.terminate()


if __name__ == "__main__":
    main()

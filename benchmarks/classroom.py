"""Thirty students on one machine: how long each waits for their own sentence, and what the server's memory does.

    python -m benchmarks.classroom [STUDENTS] [ROUNDS]

Opens that many sessions on a fresh server (default 30), each with a text of its own, and in every round lets all of them change their
text at once ("herd") and then one after the other, 0.1 s apart ("class"). Prints the median and the 95th percentile of the seconds
until a session's script has finished, and the server's resident memory.
"""

from __future__ import annotations

import asyncio
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.pages import until_ready

SENTENCE = "Student {} asks in round {} why the {} did not cross the street although it was very tired of waiting."


class Student:
    """One browser tab, as the server sees it."""

    def __init__(self, number: int, url: str) -> None:
        self.number, self.stream = number, url.replace("http", "ws") + "/_stcore/stream"

    async def open(self) -> None:
        """Connect, and load the first lesson."""
        self.socket = await websockets.connect(self.stream, subprotocols=["streamlit"], max_size=None)  # type: ignore[list-item]
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
    for student in everyone:
        await student.open()
    for name, gap in (("herd", 0.0), ("class", 0.1)):
        waits = []
        for round_ in range(1, rounds + 1):
            tag = round_ if not gap else round_ + rounds
            waits += await asyncio.gather(*(student.ask(tag, gap * student.number) for student in everyone))
        waits.sort()
        middle, late = statistics.median(waits), waits[int(0.95 * len(waits)) - 1]
        print(f"{students} students, {name:5}  median {middle:5.2f} s   95 % within {late:5.2f} s")
    print(f"resident memory of the server: {resident(pid)} MB")
    for student in everyone:
        await student.socket.close()


def resident(pid: int) -> int:
    """Megabytes that a process holds in memory."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found.group(1)) // 1024 if found else 0


def main() -> None:
    """Start the app, run the lesson."""
    students, rounds = (int(word) for word in (sys.argv[1:] + ["30", "3"][len(sys.argv) - 1 :])[:2])
    command = [sys.executable, "-u", "-m", "viz", "--port", "0", "--no-browser", "--offline"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            url = re.search(r"http://[\d.:]+", server.stdout.readline()).group()  # type: ignore[union-attr]
            until_ready(url)
            asyncio.run(lesson(url, server.pid, students=students, rounds=rounds))
        finally:
            server.terminate()


if __name__ == "__main__":
    main()

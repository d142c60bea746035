"""Streamlit's chart library as it is sent: ready for what the lessons draw, once what stands above is drawn.

Plotly makes 47 kinds of charts ready (maps, globes, three dimensions) whenever a page with a chart is opened,
and keeps the browser busy for half a second: the lessons draw four. And our components, which are there
sooner, go first. Numbers get the signs that sentences have. Each place of the script that is written anew is
looked for; where another Streamlit has it otherwise, the script stays as it is, and is only slower.
"""

from __future__ import annotations

import re
from pathlib import Path

from streamlit.file_util import get_static_dir

from viz.figures.signs import signed

KINDS = frozenset({"bar", "heatmap", "image"})
"""What `viz/figures` draws, beside scatter, which is always there."""
REGISTERED = re.compile(r"\.register\(\[((?:[\w$]+\(\),)+[\w$]+\(\))\]\)")
"""The calls that make a kind ready, each."""
KIND = re.compile(r'"lib/(\w+)\.js"\(')
CALLED = re.compile(r"([\w$]+)=[\w$]+\(\{\Z")
"""What stands before a KIND: the function that makes it ready."""
LAZY, LAZY_END = "typeof self<`u`?self:n,()=>{", "return window.Plotly=e,e})"
"""The one function that the whole library lies in."""
TURN = """const rested = window.requestIdleCallback ?? ((done) => setTimeout(done, 50));
await new Promise((done) => rested(done, { timeout: 500 }));
await new Promise((done) => {
const parts = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")];
const filled = (part) => part.shadowRoot?.querySelector(".mount")?.childElementCount;
const drawn = (part) => !part.isConnected || filled(part) || [...part.querySelectorAll("*")].some(filled);
const last = performance.now() + 1000;
const over = () => parts.every(drawn) || performance.now() > last;
const look = () => (over() ? setTimeout(done, 20) : setTimeout(look, 10));
look();
});
"""
"""In front of the library: it waits until the page rests, then, a second at most,
for the components that are still empty."""


def address() -> str | None:
    """Where a browser gets it; None where Streamlit keeps it elsewhere."""
    root = Path(get_static_dir())
    found = next((root / "static" / "js").glob("PlotlyChart.*.js"), None)
    return None if found is None else f"/{found.relative_to(root).as_posix()}"


def lean(script: bytes) -> bytes:
    """The script with the lessons' kinds alone: read while it comes in, run after the components."""
    text = script.decode()
    if not REGISTERED.search(text):
        return script
    return (TURN + _eager(_registering(signed(text)))).encode()


def _registering(text: str) -> str:
    """Kinds that nobody draws are not made ready: their code is there, and never runs."""
    kinds = {}
    for kind in KIND.finditer(text):
        called = CALLED.search(text, max(0, kind.start() - 40), kind.start())
        if called:
            kinds[f"{called.group(1)}()"] = kind.group(1)

    def chosen(found: re.Match[str]) -> str:
        calls = [call for call in found.group(1).split(",") if kinds.get(call) in KINDS]
        return f".register([{','.join(calls)}])"

    return REGISTERED.sub(chosen, text)


def _eager(text: str) -> str:
    """In brackets, so that browsers read the function at once, beside the page, and not when it is called."""
    if text.count(LAZY) != 1 or text.count(LAZY_END) != 1:
        return text
    begin = LAZY.removesuffix("()=>{")
    return text.replace(LAZY, f"{begin}(()=>{{").replace(LAZY_END, f"{LAZY_END})")

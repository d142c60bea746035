"""Streamlit's chart library as it is sent: ready for what the lessons draw, once what stands above is drawn.

Plotly makes 47 kinds of charts ready (maps, globes, three dimensions) whenever a page with a chart is opened,
4.7 MB that keep the browser busy for half a second: the lessons draw four, with 1.3 MB of that. And our
components, which are there sooner, go first. Numbers get the signs that sentences have. Each place of the
script that is written anew is looked for; where another Streamlit has it otherwise, the script stays as it
is, and is only slower.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from streamlit.file_util import get_static_dir

from viz.figures.signs import signed

KINDS = frozenset({"bar", "heatmap", "image"})
"""What `viz/figures` draws, beside scatter, which is always there."""
DIGEST = "8cb9b72292d50f4ac26b35921c6209897f2a946d03214aa63214e86f129a8cb1"
"""SHA-256 of the script of the Streamlit that is pinned, which `CUTS` were found in."""
CUTS = (
    (5_208, 5_283),
    (6_439, 6_875),
    (1_077_632, 1_100_605),
    (1_131_329, 1_131_550),
    (1_131_551, 1_215_208),
    (1_215_212, 1_222_749),
    (1_398_641, 1_422_402),
    (1_422_403, 4_699_445),
)
"""From which byte to which it holds what no chart of `KINDS` runs, as viz/chart_cuts.mjs prints it."""
REGISTERED = re.compile(r"\.register\(\[((?:[\w$]+\(\),)+[\w$]+\(\))\]\)")
"""The calls that make a kind ready, each."""
KIND = re.compile(r'"lib/(\w+)\.js"\(')
CALLED = re.compile(r"([\w$]+)=[\w$]+\(\{\Z")
"""What stands before a KIND: the function that makes it ready."""
LAZY, LAZY_END = "typeof self<`u`?self:n,()=>{", "return window.Plotly=e,e})"
"""The one function that the whole library lies in."""
WAITED = """const parts = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")];
const root = (part) => [part, ...part.querySelectorAll("*")].find((each) => each.shadowRoot)?.shadowRoot;
const seen = (part) => part.isConnected && part.getBoundingClientRect().top < innerHeight;
const empty = (part) => !root(part) || root(part).querySelector(".mount")?.childElementCount === 0;
const waited = () => parts.some((part) => seen(part) && empty(part));
"""
"""Is a component on the first screen still empty? One that may stay so keeps what it draws elsewhere than in
`.mount`.
"""
TURN = f"""const rested = window.requestIdleCallback ?? ((done) => setTimeout(done, 50));
const rest = (most) => new Promise((done) => rested(done, {{ timeout: most }}));
const turn = async (chart) => {{
  if (!chart || chart._fullLayout) return;
  if (chart.getBoundingClientRect().top > innerHeight) return rest(1000);
  {WAITED}if (document.querySelector("#opening .view") || !waited()) return;
  const last = performance.now() + 1000;
  while (waited() && performance.now() < last) await new Promise((done) => setTimeout(done, 10));
  await new Promise((done) => setTimeout(done, 20)); // they are painted
}};
await rest(500);
"""
"""In front of the library: it is made ready when the page rests. A chart that is drawn anew waits for its
`turn`: below the first screen until the page rests, on it for those components, a second at most, but where
the page has brought the first of them along (viz/opening.py).
"""
DRAWS = "return e.react(_.current,{data:t,layout:n,config:r,frames:i})"
"""Where Streamlit draws a chart."""
IN_TURN = DRAWS.replace("return ", "return turn(_.current).then(()=>x.current||") + ")"


def address() -> str | None:
    """Where a browser gets it; None where Streamlit keeps it elsewhere."""
    root = Path(get_static_dir())
    found = next((root / "static" / "js").glob("PlotlyChart.*.js"), None)
    return None if found is None else f"/{found.relative_to(root).as_posix()}"


def lean(script: bytes) -> bytes:
    """The script with the lessons' kinds alone: read while it comes in, run after the components."""
    text = _cut(script).decode()
    if not REGISTERED.search(text):
        return script
    return (TURN + _eager(_registering(signed(text))).replace(DRAWS, IN_TURN)).encode()


def _cut(script: bytes) -> bytes:
    """Without `CUTS`, where it is the script that they were found in."""
    if hashlib.sha256(script).hexdigest() != DIGEST:
        return script
    ends = (0, *(end for _, end in CUTS))
    begins = (*(begin for begin, _ in CUTS), len(script))
    return b"".join(script[end:begin] for end, begin in zip(ends, begins, strict=True))


def _registering(text: str) -> str:
    """Kinds that nobody draws are not made ready; where it was not cut, their code never runs."""
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

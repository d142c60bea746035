"""Who may import whom, and how large things may grow: the hourglass of
viz/README.md, read from the source."""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.tiny

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "viz"

WAIST = {
    "arrays",
    "recording",
    "picture_answers",
    "workings",
    "trials",
    "blanks",
    "generation",
    "learning",
    "film",
    "errors",
    "language",
}
MODELS = WAIST | {"models", "capture", "pictures"}
SEEN = WAIST | {
    "requests",
    "tickets",
    "teaching",
    "example_lines",
    "pictures",
    "foreign",
    "paths",
    "polls",
    "codes",
    "inboxes",
    "guesses",
    "memory",
    "models",
    "analysis",
    "figures",
}
"""What a page is made of: both halves' plain values, and the figures."""
UI = {"ui/page", "ui/controls", "ui/running", "ui/components"}

TABLE: dict[str, tuple[set[str], set[str]]] = {
    # room: (rooms it may import, libraries it may import)
    "language": ({"paths"}, {"babel"}),
    "errors": ({"language"}, set()),
    "paths": (set(), set()),
    "foreign": (set(), set()),
    "guesses": (set(), set()),
    "codes": ({"errors", "guesses"}, set()),
    "polls": ({"errors", "codes", "language"}, set()),
    "inboxes": ({"errors", "codes", "guesses", "pictures"}, set()),
    "endpoint": ({"errors"}, set()),
    "requests": (WAIST | {"pictures"}, set()),
    "arrays": (set(), {"numpy"}),
    "recording": ({"arrays", "errors"}, {"numpy"}),
    "picture_answers": ({"arrays", "recording"}, set()),
    "workings": (WAIST, {"numpy"}),
    "trials": (WAIST, {"numpy"}),
    "blanks": ({"arrays", "recording"}, set()),
    "generation": (WAIST, {"numpy"}),
    "example_lines": ({"errors", "language"}, set()),
    "learning": ({"arrays"}, {"numpy"}),
    "film": ({"arrays"}, set()),
    "adamw": (set(), {"torch"}),
    "live": (WAIST | {"paths", "adamw"}, {"numpy", "torch", "safetensors", "PIL"}),
    "lane": (WAIST | {"paths", "teaching", "live", "tuning", "models"}, set()),
    "teaching": (WAIST | {"requests", "pictures"}, set()),
    "pictures": (WAIST, {"numpy", "PIL"}),
    "analysis": (WAIST, {"numpy", "scipy", "sklearn", "threadpoolctl"}),
    "figures": (WAIST | {"analysis"}, {"numpy", "plotly"}),
    "tuned_folder": (set(), {"filelock"}),
    "models": (
        {"errors", "language", "paths", "tuned_folder"},
        {
            *("numpy", "torch", "transformers", "tokenizers", "safetensors", "huggingface_hub", "httpx2"),
            *("onnx", "gguf", "filelock", "platformdirs"),
        },
    ),
    "capture": (MODELS | {"requests"}, {"numpy", "torch", "tokenizers"}),
    "attribution": (MODELS | {"analysis"}, {"numpy", "torch"}),
    "experiments": (MODELS | {"attribution", "analysis"}, {"numpy", "scipy", "torch", "PIL"}),
    "tuning": (MODELS | {"requests", "teaching", "analysis", "adamw", "memory"}, {"numpy", "torch"}),
    "memory": (set(), set()),
    "turns": (set(), set()),
    "tickets": ({"errors", "language", "requests", "models", "turns"}, set()),
    "pool": ({"arrays", "requests", "tickets"}, {"cachetools"}),
    "engine": (MODELS | {"requests", "tickets", "pool"}, {"torch", "cachetools"}),
    "remote": (
        {"pool", "requests", "tickets", "errors", "language", "paths", "memory", "engine", "models", "tasks"},
        set(),
    ),
    "tasks": (
        MODELS | {"requests", "teaching", "attribution", "experiments", "tuning", "engine", "analysis"},
        {"numpy", "torch"},
    ),
    "training": (
        MODELS | {"analysis", "paths"},
        {"numpy", "torch", "transformers", "datasets", "pyarrow", "PIL", "safetensors"},
    ),
    "worksheets": (SEEN | {"ui/running", "live"}, {"numpy"}),
    "handouts": ({"worksheets", "requests", "engine", "tasks", "errors", "language"}, set()),
    "ui": (set(), set()),
    "ui/components": (SEEN | {"ui/page", "opening"}, {"numpy", "streamlit", "PIL", "cachetools"}),
    "ui/running": (
        SEEN | {"pool", "engine", "remote", "tasks", "lane", "ui/components", "ui/page"},
        {"numpy", "streamlit", "PIL"},
    ),
    "ui/page": (SEEN | {"turns"}, {"numpy", "pandas", "streamlit", "segno", "PIL"}),
    "ui/controls": (SEEN | UI, {"numpy", "streamlit", "PIL"}),
    "lessons": (
        SEEN | UI | {"worksheets", "attribution", "experiments", "live", "lane", "elsewhere", "opening"},
        {"numpy", "streamlit", "PIL"},
    ),
    "guard": ({"language"}, {"starlette"}),
    "upkeep": ({"memory"}, {"streamlit"}),
    "compression": (set(), {"starlette", "streamlit", "brotli"}),
    "opening": ({"language", "paths"}, {"streamlit"}),
    "preload": ({"language", "opening", "compression"}, {"starlette", "streamlit"}),
    "elsewhere": (set(), {"starlette"}),
    "chart_library": ({"figures"}, {"streamlit"}),
    "server": (
        {
            *(
                "ui/page",
                "ui/running",
                "lessons",
                "recording",
                "upkeep",
                "endpoint",
                "paths",
                "errors",
                "language",
            ),
            *(
                "compression",
                "preload",
                "opening",
                "chart_library",
                "guard",
                "elsewhere",
                "tuned_folder",
                "figures",
            ),
        },
        {"streamlit", "starlette", "uvicorn"},
    ),
    "fetching": ({"models", "errors"}, set()),
    "launcher": (
        {
            *("server", "remote", "fetching", "handouts", "endpoint", "paths", "errors", "language"),
            "tuned_folder",
        },
        set(),
    ),
    "__main__": ({"launcher"}, set()),
    "__init__": (set(), set()),
    "app.py": ({"ui/page", "language"}, {"streamlit"}),
    "pages": ({"lessons", "figures", "analysis", "recording", "language"} | UI, set()),
}

SOURCES = sorted([*PACKAGE.rglob("*.py"), ROOT / "app.py", *(ROOT / "pages").rglob("*.py")])


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def room(path: Path) -> str:
    """The room of `TABLE` that a file stands in: below viz/ui, one for each folder."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return _room(parts[1:]) if parts[0] == "viz" else path.relative_to(ROOT).parts[0]


def _room(parts: Sequence[str]) -> str:
    return "/".join(parts[:2]) if "/".join(parts[:2]) in TABLE else parts[0]


@cache
def written(path: Path) -> str:
    """The file's text, read once."""
    return path.read_text(encoding="utf-8")


@cache
def parsed(path: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse(written(path))


@cache
def statements(path: Path) -> tuple[tuple[ast.AST, bool], ...]:
    """Each statement of the file, and whether type checkers alone read it. Expressions hold none."""
    return tuple(_statements(parsed(path).body, False))


def _statements(block: Sequence[ast.AST], typing: bool) -> Iterator[tuple[ast.AST, bool]]:
    for node in block:
        yield node, typing
        below = typing or (isinstance(node, ast.If) and "TYPE_CHECKING" in vars(node.test).values())
        for name in ("body", "handlers", "cases"):
            yield from _statements(getattr(node, name, ()), below)
        for name in ("orelse", "finalbody"):
            yield from _statements(getattr(node, name, ()), typing)


def imported(path: Path) -> Iterator[str]:
    """Dotted names that the file imports at run time, inside functions too."""
    for node, typing in statements(path):
        if isinstance(node, ast.Import) and not typing:
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not typing:
            assert not node.level, f"{named(path)} must import by full names; line {node.lineno} is relative."
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def strangers(path: Path) -> Iterator[str]:
    """What the file imports and its room may not."""
    home = room(path)
    assert home in TABLE, f"viz/{home} is a new room. Give it a line in TABLE here and one in viz/README.md."
    rooms, libraries = TABLE[home]
    for name in imported(path):
        top, _, rest = name.partition(".")
        if top == "viz":
            target = _room(rest.split(".")) if rest else "__init__"
            if target != home and target not in rooms:
                yield f"{named(path)} imports viz.{target}; {home} may import {sorted(rooms)}."
        elif top not in sys.stdlib_module_names and top not in libraries:
            yield f"{named(path)} imports {top}; {home} may import {sorted(libraries)}."


def test_imports_keep_to_the_table() -> None:
    assert [line for path in SOURCES for line in strangers(path)] == []


def test_a_lesson_imports_no_other_lesson() -> None:
    found = []
    for path in sorted((PACKAGE / "lessons").rglob("*.py")):
        own = ".".join(path.relative_to(ROOT).parts[:4])
        others = [name for name in imported(path) if name.startswith("viz.lessons")]
        found += [f"{named(path)} imports {name}." for name in others if not name.startswith(own)]
    assert found == []


PROBES = re.compile(
    r"model_type|isinstance\([^)]*\bnn\.|\.config\.\w"
    r"|(has|get)attr\((\w+\.)?(model|network|base|embeddings|config|output)\b"
)
"""Ways of asking a network what it is: a family knows."""


def test_only_models_know_what_kind_of_network_there_is() -> None:
    found = [
        f"{named(path)}:{n} {line.strip()}"
        for path in SOURCES
        if room(path) not in ("models", "training")
        for n, line in enumerate(written(path).splitlines(), 1)
        if PROBES.search(line)
    ]
    assert found == [], "ask model.family, or give it a method"


def test_hooks_are_set_in_one_place() -> None:
    found = {named(path) for path in SOURCES if "register_forward" in written(path)}
    snippets = "viz/ui/controls/inside_snippets.py"  # which others run
    assert found == {"viz/models/hooks.py", snippets}


def test_the_two_halves_never_meet() -> None:
    drawing, running = (
        {"analysis", "figures"},
        {"models", "capture", "attribution", "tuning", "engine", "tasks", "lane"},
    )
    for half, other in (
        (drawing, running),
        (running - {"attribution", "tuning", "engine", "tasks", "lane"}, drawing),
    ):
        assert not any(TABLE[name][0] & other for name in half)
    assert [name for name, (_, libraries) in TABLE.items() if "plotly" in libraries] == ["figures"]
    assert not any("training" in rooms for rooms, _ in TABLE.values())


def oversized(path: Path) -> Iterator[str]:
    """What of the file is larger than it may be."""
    lines, limit = written(path).count("\n"), {"app.py": 60, "pages": 80}.get(room(path), 300)
    if lines > limit:
        yield f"{named(path)} must have at most {limit} lines; it has {lines}. Split it along a noun."
    for node, _ in statements(path):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        where = f"{named(path)}:{node.lineno} {node.name}"
        lines = (node.end_lineno or 0) - node.lineno + 1
        if lines > 40:
            yield f"{where} must have at most 40 lines; it has {lines}."
        positional = [
            a.arg for a in (*node.args.posonlyargs, *node.args.args) if a.arg not in ("self", "cls")
        ]
        if len(positional) > 4:
            yield f"{where} may take four positional parameters; it takes {positional}."


def test_sizes() -> None:
    assert [line for path in SOURCES for line in oversized(path)] == []


def test_all_that_a_session_keeps_is_named_in_one_place() -> None:
    found = [named(path) for path in SOURCES if "session_state" in written(path)]
    elsewhere = [
        name
        for name in found
        if name not in ("viz/ui/page/session.py", "viz/ui/page/history.py", "viz/upkeep.py")
        and "lessons/workings" not in name
    ]
    assert elsewhere == [], "name what a session keeps in viz/ui/page/session.py"


WALKED = {
    "viz.lessons.classroom.answer": "pages/test_class.py",
    "viz.lessons.classroom.ask": "pages/test_class.py",
    "viz.lessons.classroom.picture": "pages/test_phone.py",
    "viz.lessons.classroom.worksheets": "worksheets/test_keys.py",
    "viz.lessons.home.syllabus": "pages/test_words.py",
    "viz.lessons.images": "pages/test_images.py",
    "viz.lessons.learning": "pages/test_learning.py",
    "viz.lessons.operator": "pages/test_operator.py",
    "viz.lessons.predictions.layers": "pages/test_layers.py",
    "viz.lessons.predictions.masked": "pages/test_masked.py",
    "viz.lessons.predictions.next_word": "pages/test_predictions_next.py",
    "viz.lessons.predictions.translate": "pages/test_translate.py",
    "viz.lessons.review": "pages/test_review.py",
    "viz.lessons.words": "pages/test_words.py",
    "viz.lessons.workings.encoder": "pages/test_transformer.py",
    "viz.lessons.workings.positions": "pages/test_workings.py",
    "viz.lessons.workings.self_attention": "lessons/workings/self_attention/test_walk.py",
    "viz.ui.controls.combination": "pages/test_words.py",
    "viz.ui.controls.compared_answers": "pages/test_compared.py",
    "viz.ui.controls.compare": "pages/test_compare.py",
    "viz.ui.controls.compared_sentences": "pages/test_compare.py",
    "viz.ui.controls.compared_heads": "pages/test_compared.py",
    "viz.ui.controls.compared_maps": "pages/test_compare.py",
    "viz.ui.controls.compared_pictures": "pages/test_compare.py",
    "viz.ui.controls.compared_texts": "pages/test_compare.py",
    "viz.ui.controls.layer": "pages/test_words.py",
    "viz.ui.controls.model": "pages/test_checkpoints.py",
    "viz.ui.controls.panel": "pages/test_images.py",
    "viz.ui.controls.phone": "pages/test_phone.py",
    "viz.ui.page.pupils": "pages/test_class.py",
    "viz.ui.controls.stacks": "pages/test_stacks.py",
    "viz.ui.page.tour": "pages/test_tour.py",
    "viz.worksheets.learned": "worksheets/test_keys.py",
    "viz.lane.process": "lane/test_queue.py",
    "viz.requests": "test_requests.py",
    "viz.tasks": "test_requests.py",
    "viz.models.families": "models/test_families.py",
    "viz.workings": "workings",
    "viz.attribution": "attribution",
    "viz.capture.continuation": "capture/test_generate.py",
    "viz.models.wheels.minilm": "models/wheels/test_conversion.py",
    "viz.models.wheels.resume": "models/wheels/test_pip.py",
    "viz.training.resumable": "training",
    "viz.training.tasks": "training",
}
"""Modules without a test of their own name, and what below tests/ tests them all the same."""


IMPORTED = re.compile(r"from (viz[\w.]*) import (?:\(([^)]*)\)|([^\n]+))")


def module(path: Path) -> str:
    """viz/ui/page/show.py as viz.ui.page.show."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def test_every_module_has_a_test_of_its_own_or_is_walked_by_one() -> None:
    tested = {
        f"{found[1]}.{name}"
        for path in (ROOT / "tests").rglob("test_*.py")
        for found in IMPORTED.finditer(written(path))  # parsing them all would take seconds
        for name in re.findall(r"\w+", found[2] or found[3])
    }
    lonely = []
    for path in PACKAGE.rglob("*.py"):
        public = [node.name for node in parsed(path).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        name = module(path)
        mirror = ROOT / "tests" / Path(*name.split(".")[1:-1]) / f"test_{name.split('.')[-1]}.py"
        if not mirror.exists() and not any(each == name or each.startswith(f"{name}.") for each in tested):
            lonely += [name] if any(not each.startswith("_") for each in public) else []
    walked = {name: each for name in lonely for each in WALKED if f"{name}.".startswith(f"{each}.")}
    assert [name for name in lonely if name not in walked] == [], "write tests/<room>/test_<module>.py"
    assert set(walked.values()) == set(WALKED), "what has tests by now needs no line in WALKED"
    assert [each for each in WALKED.values() if not (ROOT / "tests" / each).exists()] == []


PATCHED = re.compile(
    r"\.(?:update_(?:layout|traces|[xy]axes)|add_(?:trace|shape|annotation|[hv]line|[hv]rect))\("
)


def test_charts_are_made_in_one_place_and_not_piece_by_piece() -> None:
    # Plotly checks each piece anew: that took half of a page's time. frame.py takes a chart as it is.
    makers = [named(path) for path in SOURCES if any(each.startswith("plotly") for each in imported(path))]
    assert makers == ["viz/figures/frame.py", "viz/figures/taken.py"]
    assert [named(path) for path in SOURCES if PATCHED.search(written(path))] == []


def test_no_lesson_lies_directly_in_pages() -> None:
    # Streamlit would run it without app.py's frame on the first deep link after a start.
    assert [named(path) for path in (ROOT / "pages").glob("*.py")] == []


def test_no_script_opens_a_window_that_a_browser_may_block() -> None:
    scripts = {path.name: written(path) for path in PACKAGE.rglob("*.js")}
    assert [name for name, text in scripts.items() if "window.open" in text or "_blank" in text] == []


def test_no_room_without_a_noun() -> None:
    for path in SOURCES:
        assert path.stem not in (
            "utils",
            "util",
            "helpers",
            "helper",
            "common",
            "misc",
        ), f"{named(path)} needs a noun for a name."


def test_no_two_classes_share_a_name() -> None:
    found = Counter(
        node.name
        for path in SOURCES
        for node in parsed(path).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert [name for name, places in found.items() if places > 1] == [], "one name, one meaning"


def test_every_module_and_public_function_says_what_the_reader_gets() -> None:
    for path in SOURCES:
        tree = parsed(path)
        assert ast.get_docstring(tree) or not tree.body, f"{named(path)} must begin with a docstring."
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), (
                    f"{named(path)}:{node.lineno} {node.name} must have a docstring."
                )


def test_the_map_is_true() -> None:
    rows = set(
        re.findall(r"^\| `([\w.]+)/?` \|", (PACKAGE / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    there = {
        path.name
        for path in PACKAGE.iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").exists()) and path.name != "__init__.py"
    }
    assert rows == there, (
        f"viz/README.md must have one line for each room: missing {there - rows}, gone {rows - there}."
    )

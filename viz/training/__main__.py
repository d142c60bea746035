"""`python -m viz.training <task> --data DIR --out DIR --minutes N --seed S [--resume]`: how the bundled
networks were made.

cnn, vit, distill: train one network. data-efficiency: the control. evaluate: print every number again from
the weights.
surgery: positions changed, on 2,000 test photos. cards: write the model cards again, without measuring.
adapt: adapt a pretrained network to new labels. ways: gather short runs of it, by what moved.
masked: teach a text encoder BERT's objectives. clothes: the photographs that come along to be taught.
The options of these four are their own: see `python -m viz.training adapt --help`.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable
from pathlib import Path

import torch

from viz.errors import InputError
from viz.training.adapt.task import adapt
from viz.training.adapt.ways import ways
from viz.training.clothes import clothes
from viz.training.masked.task import teach
from viz.training.tasks import RECIPES, control, measure, operate, tell, train_network

WEIGHTS = Path("assets/weights")
OWN = {"adapt": adapt, "ways": ways, "masked": teach, "clothes": clothes}
OTHERS = {"data-efficiency": control, "evaluate": measure, "surgery": operate, "cards": tell}


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    """The command line's options."""
    parser = argparse.ArgumentParser(prog="python -m viz.training", description=__doc__)
    parser.add_argument("task", choices=[*RECIPES, *OTHERS])
    parser.add_argument(
        "--data", required=True, help="a folder with train.parquet and test.parquet, or uoft-cs/cifar10"
    )
    parser.add_argument(
        "--out", type=Path, default=WEIGHTS, help="where a run writes; evaluate: where the weights are"
    )
    parser.add_argument("--minutes", type=float, default=math.inf, help="CPU minutes to train for")
    parser.add_argument("--steps", type=int, help="exactly so many steps, however long they take")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--resume", action="store_true", help="go on from the checkpoint in --out; --minutes may have changed"
    )
    parser.add_argument(
        "--teacher", type=Path, default=WEIGHTS / "cnn-cifar10", help="distill: whose answers to learn from"
    )
    parser.add_argument(
        "--set", nargs="*", default=[], metavar="NAME=VALUE", help="change a field of the recipe"
    )
    parser.add_argument("--write", action="store_true", help="evaluate, surgery: keep what was measured")
    return parser.parse_args(words)


def own(task: Callable[[list[str]], None], words: list[str]) -> None:
    """Do a task that reads its own options."""
    try:
        task(words)
    except InputError as error:
        sys.exit(f"viz.training: {error}")


def main(words: list[str] | None = None) -> None:
    """Do what the command line asks for; an input error is one sentence, not a traceback."""
    words = sys.argv[1:] if words is None else words
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    if words and words[0] in OWN:
        own(OWN[words[0]], words[1:])
        return
    options = arguments(words)
    torch.manual_seed(options.seed)
    task = OTHERS.get(options.task, train_network)
    try:
        task(options)
    except InputError as error:
        sys.exit(f"viz.training: {error}")


if __name__ == "__main__":
    main()

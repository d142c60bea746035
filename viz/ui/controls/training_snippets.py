"""Python that trains the same small networks again. They are this app's own, in plain PyTorch: no library has
them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields

from viz.film import Recipe


def filmed(recipes: Sequence[Recipe]) -> Callable[[], str]:
    """Each of these trainings from its random start, as a film: loss, right answers, each head."""
    listed = "".join(f"    {_written(each)},\n" for each in recipes)
    return lambda: (
        f"""# run this in the folder of Attention Lab: the network is viz/live/network.py, in plain PyTorch
from viz.film import Frame, Recipe
from viz.live.training import train

films = []
for recipe in [
{listed}]:
    films.append([each for each in train(recipe) if isinstance(each, Frame)])
    last = films[-1][-1]  # last.attention: [layer, head, query, key] of the first held-out example
    print(recipe.task, last.step, round(last.held_loss, 4), round(last.accuracy, 3), last.scores.round(3))
"""
    )


def _written(recipe: Recipe) -> str:
    """The recipe with all that is not as usual."""
    usual = Recipe()
    told = ((each.name, getattr(recipe, each.name)) for each in fields(recipe))
    return (
        f"Recipe({', '.join(f'{name}={value!r}' for name, value in told if value != getattr(usual, name))})"
    )

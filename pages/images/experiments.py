"""Put them to the test: predict what a change of the picture does to two networks, then measure it."""

from viz.language import tr
from viz.lessons.images.experiments import adapted, outcome, photos, setup
from viz.ui.controls import pair
from viz.ui.page import show

show.title(
    tr("Put them to the test"),
    tr(
        "Change the picture step by step and ask both networks each time. Predict first; then see what was"
        " measured, and how often they answer the same when nothing is left to see."
    ),
)
setting = setup.controls()
left, right = show.columns(4, 12)
with left:
    plan = setup.plan(setting)
with right:
    pair.say_same(plan.pair)
    show.heading(tr(setting.experiment.title))
    guess = setup.predicted(plan)
    if guess is None:
        show.waiting_for_prediction()
        pair.answers(plan.pair, show.columns(1, 1))
    else:
        trials = setup.measured(plan)
        if trials:
            outcome.figures(plan, trials)
            outcome.verdict(plan, trials, guess)
            outcome.examples(trials)

show.rule()
photos.on_photos(plan.pair)
photos.data_efficiency()
adapted.ways()

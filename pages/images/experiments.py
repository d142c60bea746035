"""Put them to the test: predict what a change of the picture does to two networks, then measure it."""

from viz.ui import experiments, findings, shipped, show, versus

show.title(
    "Put them to the test",
    "Change the picture step by step and ask both networks each time. Predict first; then see what was"
    " measured, and what they keep where nothing is left to see.",
)
chosen = experiments.controls()
left, right = show.columns(4, 12)
with left:
    plan = experiments.plan(chosen)
with right:
    versus.say_same(plan.pair)
    show.heading(chosen.experiment.title)
    guess = experiments.predicted(plan)
    if guess is None:
        show.waiting_for_prediction()
        versus.answers(plan.pair, show.columns(1, 1))
    else:
        trials = experiments.measured(plan)
        if trials:
            findings.figures(plan, trials)
            findings.verdict(plan, trials, guess)
            findings.examples(trials)

show.rule()
shipped.on_photos(plan.pair)
shipped.data_efficiency()

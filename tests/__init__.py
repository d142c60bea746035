"""Of all that the tests of one process import and make, much stays: Python would walk through it again and
again, at each 700 new objects, its own number.
"""

import gc

gc.set_threshold(50_000)

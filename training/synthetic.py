"""Made-up messages to made-up bots, to learn from: slots, flows, wordings and domains vary widely.

Everything is our own text. The same count, seed and values give the same examples.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final

from training.examples import Example, Values
from training.synthetic_domains import DOMAINS
from training.synthetic_render import rendered
from training.synthetic_scene import Scene
from training.synthetic_scenes import SCENES
from training.synthetic_values import Pool

SOURCE: Final = "synthetic"


def synthetic(count: int, seed: int, values: Values) -> Iterator[Example]:
    """Yield ``count`` examples made from ``seed``; ``values`` are mixed with our own lists."""
    rng = Random(seed)
    pool = Pool(rng, values)
    makers, weights = [maker for maker, _ in SCENES], [weight for _, weight in SCENES]
    made = 0
    while made < count:
        scene = Scene(rng=rng, pool=pool, domain=rng.choice(DOMAINS))
        rng.choices(makers, weights)[0](scene)
        if scene.pieces:
            yield rendered(scene, DOMAINS, SOURCE)
            made += 1

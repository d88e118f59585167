"""Seeded defects of dialogues: how many of them the checks find, and what they report about correct bots.

``classes/<area>/<class>.md`` is one class of defects: a correct bot, its broken twin, and what must be
found in the twin. :mod:`benchmarks.defects.reading` reads them, :mod:`benchmarks.defects.judging` checks
both twins and says how it went, :mod:`benchmarks.defects.showing` prints the results.
"""

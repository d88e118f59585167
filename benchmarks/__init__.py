"""Measurements. ``python -m benchmarks`` runs them; a row is a module of this package with ``measure``."""

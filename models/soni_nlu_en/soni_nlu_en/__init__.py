"""Weights for Soni's embedded understanding. ``manifest.json`` names the files and their SHA-256."""

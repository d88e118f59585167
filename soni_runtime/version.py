"""The version of the distribution, compiler and runtime alike. The only place it is written."""

__version__ = "0.5.0"

"""Killing the processes that answer conversations, thousands of times, and looking whether anything is lost.

Several worker processes share one store. A controller sends them messages, kills them at random
instructions, sends what was not answered again, and in the end compares what was said and done with what
should have been (``checks``).
"""

"""Conversation tests: what was said, what must follow, and the stubs that stand for actions."""

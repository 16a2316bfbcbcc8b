"""Reads a production folder: every problem of every file at once."""

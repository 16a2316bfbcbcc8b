"""Proven lower bounds on what a season costs, better the longer they are worked on."""

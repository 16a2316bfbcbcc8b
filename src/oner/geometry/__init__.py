"""Poses, paths, plans of the floor, sight lines and solids; numpy only, no nouns."""

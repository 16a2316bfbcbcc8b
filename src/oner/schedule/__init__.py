"""Strips, days, set states, people, money: from a posed problem to a board and a proven bound."""

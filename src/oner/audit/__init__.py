"""Re-checks a finished plan from its file and the production folder, with code of its own.

It shares nouns and formats with the planner and nothing else: forward kinematics, splines, the
count of every rule and the adding up of money are written again here, so that one mistake cannot
hide another.
"""

"""Other people's planners on one problem of ours: `make bench-peers`.

They run from their wheels in an environment of their own. `differential` and `descartes` are run
there, as files, and know nothing of oner.
"""

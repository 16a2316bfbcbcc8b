"""Ours beside others on the same work: answers asserted first, then medians, then ratios.

`python -m benchmarks` runs every one and writes `docs/benchmarks.md`; see `--help`.
"""

"""Runnable comparisons, all in one run on one machine, as ratios. How to run and read them: ``docs/benchmarks.md``."""

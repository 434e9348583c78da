"""Jobs: work that is accepted now, done by a worker, and never lost.

The table of jobs is the truth; queues carry ids.
"""

"""PostgreSQL and Redis from wheels, in one folder: the same engines as in production, started with the program.

A keeper process of its own owns the folder's lock and the engines. It outlives nobody: when the program ends, in
whatever way, the keeper's pipe closes and it stops them; when the keeper itself is killed, the kernel stops them.
"""

"""The queue of work that outlives a transaction: pgqueuer on the same PostgreSQL. Each service defines its own jobs."""

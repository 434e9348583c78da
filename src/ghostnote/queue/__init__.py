"""How workers hear of jobs: from the table itself (`embedded`), or by messages through Redis (Celery)."""

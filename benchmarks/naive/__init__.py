"""The service most people would write: what Diarium is measured against.

What a competent person makes of the same task in an afternoon with FastAPI, pydantic and SQLAlchemy 2, as their manuals
show it. Nothing in it is slow on purpose:

* the same rows as Diarium for each message: delivery, body, message, version, content, assessment, assignment, receipt,
  audit entry and opening; for a registered one also case, registration and a number from a counter row; foreign
  keys, and the unique constraints and indexes that its questions need;
* the same checks: Standard Webhooks signature over the raw bytes, a repeated ``webhook-id`` gets the first answer, a
  message that came before is not kept twice, personnummer (pattern and check digit), diary numbers (pattern, then the
  register), a few phrases;
* one session and one commit for each request, answered after it; ``synchronous=FULL``, ``synchronous_commit=on``;
* SQLite in WAL behind a pool of one connection, which is kinder to it than many that wait for each other's locks, with
  ordinary ``def`` routes, since that driver blocks; PostgreSQL with ``async def`` routes, asyncpg and the default pool;
* uvicorn with uvloop and httptools, as for Diarium.

It does less than Diarium: one authority, no tenants, no rules that can be changed, no explanation of the assessment, no
edits, no threads, no parking of what it cannot read, no log that outsiders can verify.
"""

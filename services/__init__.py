"""Use cases: one function, one intent. Synchronous; no Slack, no Jinja.

`session` is a Session of the caller's transaction; functions that write never commit. `now` is aware UTC.
What people will read is returned as a domain/screens dataclass or queued as a domain/messages one.
"""

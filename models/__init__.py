"""Tables, named queries and migrations; one module a feature. No answer ever has a row here."""

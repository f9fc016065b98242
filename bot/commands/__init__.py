"""The command line's groups, one module a noun."""

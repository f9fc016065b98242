"""The adversary: tries to find out who answered what, from everything that Tribune leaves behind.

A stranger, as a thief is: it imports nothing of Tribune, and reads files, tables and logs as they lie there. What it
knows of formats it has from the documentation.
"""

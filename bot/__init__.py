"""The running program: everything is wired here, and may be imported by nobody."""

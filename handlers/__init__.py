"""Slack in: payload -> typed input -> service -> view. One module a feature, each with register(app, deps)."""

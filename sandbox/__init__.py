"""A Slack-compatible workspace on your own machine: real slack_bolt and slack_sdk talk to it unmodified.

It knows nothing of Tribune: it imports none of its packages, and sees it only through Slack's protocol, as Slack does.
"""

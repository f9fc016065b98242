"""Text in, insight out; figures in, pictures out. Knows no Slack and no database."""

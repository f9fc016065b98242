"""The rules of Tribune, pure: no Slack, no database, no clock, standard library only."""

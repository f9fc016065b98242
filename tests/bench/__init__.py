"""Measurements; tests never time anything."""

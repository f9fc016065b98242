"""Training what Tribune ships trained; needs more than Tribune itself does: `make train`."""

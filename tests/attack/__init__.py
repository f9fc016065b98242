"""`make attack`: every promise of the trust kernel, attacked at full size; the same cases, smaller, are tests here."""

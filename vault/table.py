"""The vault's own tables."""

from sqlalchemy import MetaData

METADATA = MetaData()

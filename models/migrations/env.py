"""How Alembic runs here: in the transaction that `models.migrate` has begun, with this project's constraint names."""

from alembic import context
from sqlalchemy import MetaData

from models.base import NAMING

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=MetaData(naming_convention=NAMING),
    render_as_batch=True,
)
context.run_migrations()

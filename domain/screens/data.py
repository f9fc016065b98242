"""A person's own data: shown or sent to them, or forgotten."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTable:
    """The rows of one table that name somebody, exactly as they are stored."""

    name: str
    meaning: str
    """What a row is."""
    kept: str
    """How long a row is kept, as in "Kept ..."."""
    columns: tuple[tuple[str, str], ...]
    """Each column with what it means."""
    rows: tuple[tuple[str, ...], ...]
    """The values of each row, in the order of the columns; the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAboutMe:
    """Every row about one person: there is no row with an answer to show."""

    tables: tuple[StoredTable, ...]

    @property
    def rows(self) -> int:
        """How many they are together."""
        return sum(len(table.rows) for table in self.tables)

    def within(self, most: int) -> "StoredAboutMe":
        """The same with so many rows at most: an equal part of each table, and what others leave of theirs."""
        shown: dict[str, int] = {}
        for place, table in enumerate(sorted(self.tables, key=lambda table: len(table.rows))):
            shown[table.name] = min(len(table.rows), (most - sum(shown.values())) // (len(self.tables) - place))
        return StoredAboutMe(
            tables=tuple(replace(table, rows=table.rows[: shown[table.name]]) for table in self.tables)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MyData:
    """The words beside the file in somebody's direct messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MyDataSent:
    """The file is on its way to their direct messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetMeForm:
    """What happens, and what stays, before somebody is forgotten."""

    duties: tuple[str, ...]
    """What others will do instead: "leads Hotline"."""
    invited: bool
    """To a pulse that is open."""
    administers: bool
    """By the settings of the server, or as Slack's own admin: that stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """It is done. `gone`: nothing of them is here any more; else a mark stays, because they work here."""

    gone: bool

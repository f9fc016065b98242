"""Slack's own charts as a table with bars: the figures are there for everybody, and need no picture."""

from dataclasses import dataclass

from sandbox.workspace import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One value; `part` is the length of its bar, in percent of the longest."""

    words: str
    part: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What a data_visualization block says: a row for each label, a column for each series."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Figure | None, ...]], ...]


def chart(block: Json) -> Chart:
    """The chart of a data_visualization block, whichever of its kinds it is."""
    drawn = block["chart"]
    if drawn["type"] == "pie":
        values = {segment["label"]: float(segment["value"]) for segment in drawn["segments"]}
        whole = sum(values.values())
        rows = {label: (_figure(value, whole, words=f"{value / whole:.0%}"),) for label, value in values.items()}
        return Chart(columns=("Share",), rows=tuple(rows.items()))
    series = [
        (one["name"], {point["label"]: float(point["value"]) for point in one["data"]}) for one in drawn["series"]
    ]
    longest = max((abs(value) for _, points in series for value in points.values()), default=0.0)
    labels = drawn.get("axis_config", {}).get("categories") or list(dict.fromkeys(k for _, p in series for k in p))
    return Chart(
        columns=tuple(name for name, _ in series),
        rows=tuple(
            (label, tuple(_figure(points[label], longest) if label in points else None for _, points in series))
            for label in labels
        ),
    )


def _figure(value: float, longest: float, *, words: str = "") -> Figure:
    return Figure(words=words or f"{value:g}", part=round(100 * abs(value) / longest, 1) if longest else 0.0)

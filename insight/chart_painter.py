"""Draws pictures with Matplotlib. Imported only by the process that draws (insight/chart_process.py).

A picture is 360 points wide, as wide as Slack shows it on a phone, so that a point here is about a pixel there:
nothing is written smaller than 11. Each point is three pixels of the PNG.
"""

import io
import warnings
from bisect import bisect_left
from pathlib import Path

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyBboxPatch, Rectangle

from insight.chart import Bar, Chart, Drawing, Mark, Strip, Strips, Tone

WIDTH = 360
LEFT = 16
RIGHT = WIDTH - LEFT
TEAM_TRACK = 150
"""Where the tracks of teams begin; their names end a little before."""
TEAM_TRACK_END = 244
STRIP_WIDTH = 156
"""Two of them stand beside each other."""
DOT = 3
"""Half of a dot, with the space round it."""
PIXELS_A_POINT = 3

INK = "#1d2b33"
GREY = "#5b6770"
TRACK = "#e4e9ec"
FIELD = "#f1f4f6"
STRIP = "#2f5f86"
COLOURS = {Tone.PLAIN: "#5e7f99", Tone.STRENGTH: "#1f7a6b", Tone.FINDING: "#b9572a"}
"""Each at least 4 to 1 against white."""

# The bundled font, by its file: the same picture on every machine, whatever fonts it has.
_FONTS = Path(mpl.get_data_path(), "fonts", "ttf")
_REGULAR = FontProperties(fname=_FONTS / "DejaVuSans.ttf")
_BOLD = FontProperties(fname=_FONTS / "DejaVuSans-Bold.ttf")


def paint(drawing: Drawing) -> bytes:
    """The picture as a PNG, 1080 pixels wide; what is the same gives the same bytes."""
    with warnings.catch_warnings(), mpl.rc_context({"hatch.linewidth": 2}):
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # drawn as a box, in a team's name only
        sheet = _Sheet()
        sheet.line(drawing.title, size=17, bold=True, height=26)
        sheet.line(drawing.subtitle, size=12.5, colour=GREY, height=20)
        if isinstance(drawing, Chart):
            _chart(sheet, drawing)
        else:
            _strips(sheet, drawing)
        sheet.skip(10)
        for note in filter(None, (*drawing.notes, drawing.legend)):
            sheet.line(note, size=11, colour=GREY, height=15)
        return sheet.png()


class _Sheet:
    """A page that is filled from the top: `y` is where the next thing begins; all lengths are points."""

    def __init__(self) -> None:
        self._figure = Figure(figsize=(WIDTH / 72, 1), dpi=72 * PIXELS_A_POINT, facecolor="white")
        FigureCanvasAgg(self._figure)
        self._axes = self._figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH))
        self._axes.set_axis_off()
        self.y = 14.0

    def skip(self, height: float) -> None:
        self.y += height

    def line(self, text: str, *, size: float, height: float, bold: bool = False, colour: str = INK) -> None:
        """One line over the whole width; what does not fit ends in an ellipsis."""
        self.write(text, x=LEFT, width=RIGHT - LEFT, height=height, size=size, bold=bold, colour=colour)
        self.skip(height)

    def write(
        self,
        text: str,
        *,
        x: float,
        width: float,
        height: float,
        size: float,
        bold: bool = False,
        colour: str = INK,
        right: bool = False,
    ) -> None:
        """One line from `x` on (up to `x` if `right`), in the middle of `height`."""
        font = _BOLD if bold else _REGULAR
        self._axes.text(
            x,
            self.y + height / 2,
            self._fitted(text, font, size, width),
            fontproperties=font,
            size=size,
            color=colour,
            ha="right" if right else "left",
            va="center_baseline",
            parse_math=False,  # a dollar sign in a team's name is a dollar sign
        )

    def track(self, bar: Bar, *, x: float, end: float, height: float, thickness: float) -> None:
        """The track of 0 to 100 and what is filled of it."""
        assert bar.span
        low, high = (x + (end - x) * at / 100 for at in bar.span)
        y = self.y + (height - thickness) / 2
        track = FancyBboxPatch(
            (x, y),
            end - x,
            thickness,
            boxstyle=f"round,pad=0,rounding_size={thickness / 2}",
            facecolor=TRACK,
            edgecolor="none",
        )
        colour = COLOURS[bar.tone]
        filled = Rectangle((low, y), high - low, thickness, facecolor=colour, edgecolor="none")
        if bar.striped:
            filled.set(facecolor="white", edgecolor=colour, hatch="////", linewidth=0)
        self._axes.add_patch(track)
        self._axes.add_patch(filled)
        filled.set_clip_path(track)
        if bar.middle:
            middle = (x + end) / 2
            self._axes.plot([middle, middle], [y - 3, y + thickness + 3], color=INK, linewidth=1.2)

    def plot(self, strip: Strip, *, cycles: int, x: float, width: float, height: float) -> None:
        """A field of 0 to 100, upwards, with a place for each cycle and a mark where there is something to say."""
        field = Rectangle((x, self.y), width, height, facecolor=FIELD, edgecolor="none")
        self._axes.add_patch(field)
        if strip.middle:
            middle = self.y + height / 2
            self._axes.plot([x, x + width], [middle, middle], color=GREY, linewidth=0.8)
        step = width / cycles
        dots = {
            mark.at: (x + (mark.at + 0.5) * step, self.y + height - DOT - (height - 2 * DOT) * mark.low / 100)
            for mark in strip.marks
            if not mark.ranged
        }
        for at, (left, level) in dots.items():
            if following := dots.get(at + 1):  # a line says that nothing lies between
                self._axes.plot([left, following[0]], [level, following[1]], color=STRIP, linewidth=1.4)
        for mark in strip.marks:
            if mark.ranged:
                self._range(mark, x=x, step=step, height=height)
        for left, level in dots.values():
            self._axes.plot(left, level, "o", color=STRIP, markersize=DOT * 1.6)

    def _range(self, mark: Mark, *, x: float, step: float, height: float) -> None:
        """A striped bar: the value is somewhere in it."""
        thickness = min(step * 0.8, 12)
        low, high = (self.y + height - height * at / 100 for at in (mark.low, mark.high))
        self._axes.add_patch(
            Rectangle(
                (x + (mark.at + 0.5) * step - thickness / 2, high),
                thickness,
                low - high,
                facecolor="white",
                edgecolor=STRIP,
                hatch="////",
                linewidth=0.8,
            )
        )

    def png(self) -> bytes:
        height = self.y + 14
        self._figure.set_size_inches(WIDTH / 72, height / 72)
        self._axes.set_ylim(height, 0)
        file = io.BytesIO()
        # Without the name of the software that drew it, and so without its version.
        self._figure.savefig(file, format="png", metadata={"Software": None})
        return file.getvalue()

    def _fitted(self, text: str, font: FontProperties, size: float, width: float) -> str:
        if self._width(text, font, size) <= width:
            return text
        kept = bisect_left(range(len(text)), 1, key=lambda n: self._width(f"{text[: n + 1]}…", font, size) > width)
        return f"{text[:kept].rstrip()}…"

    def _width(self, text: str, font: FontProperties, size: float) -> float:
        written = self._figure.text(0, 0, text, fontproperties=font, size=size, parse_math=False)
        width = written.get_window_extent().width / PIXELS_A_POINT
        written.remove()
        return width


def _chart(sheet: _Sheet, chart: Chart) -> None:
    for bar in chart.company:
        _company_row(sheet, bar)
    if chart.teams:
        sheet.skip(16)
        sheet.line(chart.teams_title, size=14, bold=True, height=24)
        for bar in chart.teams:
            _team_row(sheet, bar)


def _strips(sheet: _Sheet, drawing: Strips) -> None:
    """Two beside each other."""
    for row in range(0, len(drawing.strips), 2):
        sheet.skip(10)
        beside = drawing.strips[row : row + 2]
        top = sheet.y
        for strip, x in zip(beside, (LEFT, RIGHT - STRIP_WIDTH), strict=False):
            sheet.y = top
            _strip(sheet, strip, cycles=drawing.cycles, x=x)


def _strip(sheet: _Sheet, strip: Strip, *, cycles: int, x: float) -> None:
    """Name, field, and what was said last below it."""
    sheet.write(strip.label, x=x, width=STRIP_WIDTH, height=18, size=11.5)
    sheet.skip(18)
    sheet.plot(strip, cycles=cycles, x=x, width=STRIP_WIDTH, height=42)
    sheet.skip(42)
    sheet.write(strip.value, x=x, width=STRIP_WIDTH, height=18, size=11.5, bold=True)
    sheet.skip(18)


def _company_row(sheet: _Sheet, bar: Bar) -> None:
    """Name and value above the bar, caption below it."""
    sheet.skip(7)
    value = 0 if bar.withheld else 120
    sheet.write(bar.label, x=LEFT, width=RIGHT - LEFT - value, height=20, size=13)
    if not bar.withheld:
        sheet.write(bar.value, x=RIGHT, width=value, height=20, size=13, bold=True, right=True)
    sheet.skip(20)
    if bar.span:
        sheet.track(bar, x=LEFT, end=RIGHT, height=14, thickness=11)
        sheet.skip(14)
    caption = ", ".join(filter(None, [bar.value if bar.withheld else "", bar.caption]))
    if caption:
        sheet.line(caption, size=11, colour=GREY, height=16)


def _team_row(sheet: _Sheet, bar: Bar) -> None:
    """Name, bar and value beside each other; a withheld value in grey where the bar would begin."""
    sheet.write(bar.label, x=LEFT, width=TEAM_TRACK - LEFT - 8, height=23, size=12.5)
    if bar.withheld:
        sheet.write(bar.value, x=RIGHT, width=RIGHT - TEAM_TRACK, height=23, size=12, colour=GREY, right=True)
    else:
        sheet.write(bar.value, x=RIGHT, width=RIGHT - TEAM_TRACK_END, height=23, size=12.5, bold=True, right=True)
    if bar.span:
        sheet.track(bar, x=TEAM_TRACK, end=TEAM_TRACK_END, height=23, thickness=10)
    sheet.skip(23)

"""Views of touch points from both sides."""

from dataclasses import replace

from domain.gap import TouchPointView
from domain.screens import BothSides, PointThen, Screen, TopicThere, TouchPointCard
from domain.screens.alerts import AlertClock
from domain.survey import Precision
from tests.templates import views
from tests.templates.views_voice_pages import comment

SHARED = {"sides", "home_voices"}
HIGH = views.displayed(80, precision=Precision.FINE)
LOW = views.displayed(20)


def sides(text: str) -> TouchPointView:
    return TouchPointView(
        id=views.SURVEY,
        name=text[:80],
        owner=text[:80],
        employees=HIGH,
        item=views.agreement(text),
        closed_at=views.AT,
        customers=LOW,
    )


def every(text: str) -> tuple[TouchPointView, ...]:
    """Employees see it better, customers do, both alike, and each side withheld."""
    both = sides(text)
    return (
        both,
        replace(both, employees=LOW, customers=HIGH),
        replace(both, customers=HIGH),
        replace(both, employees=None, item=None, closed_at=None, owner=""),
        replace(both, customers=None),
    )


def modals(text: str, many: int) -> dict[str, Screen]:
    clock = AlertClock(
        touch_point_id=views.SURVEY,
        touch_point=text[:80],
        waiting=many,
        overdue=many,
        contacted=many,
        resolved=many,
        in_time=80,
        median_hours=20,
    )
    then = PointThen(closed_at=views.AT, item=views.agreement(text), employees=HIGH, customers=LOW)
    card = TouchPointCard(
        sides=sides(text),
        topics=(TopicThere(name=text[:80], mentions=12, negative=60), TopicThere(name="x", mentions=1, negative=None)),
        quotes=(comment(text),) * 2,
        clock=clock,
        then=(then, replace(then, customers=None)) * 4,
        pulses=8,
        needed=26,
    )
    bare = replace(card, topics=(), quotes=(), clock=None, then=(), pulses=0)
    return {
        "both sides": BothSides(views=every(text) * max(1, many // 3)),
        "no sides": BothSides(views=()),
        "touch point": card,
        "touch point, long known": replace(card, pulses=26, clock=replace(clock, waiting=0, in_time=None)),
        **{f"touch point {number}": replace(bare, sides=one) for number, one in enumerate(every(text))},
    }

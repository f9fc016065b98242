"""Results that people return to."""

from dataclasses import dataclass

from domain.messages import PulseResults


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsReply:
    """The reply to /pulse results; None before the first pulse has closed."""

    results: PulseResults | None

"""Figures of chance as one would say them."""

_MILLION = 1_000_000


def odds(probability: float) -> str:
    """How often something happens: "4 times in 10", "1 time in 30"."""
    tenths = round(probability * 10)
    if probability == 1:
        return "every time"
    if tenths == 10:
        return "nearly every time"
    if probability >= 1 / 11:
        return f"{tenths} {'time' if tenths == 1 else 'times'} in 10"
    if probability * _MILLION < 1:
        return "less than 1 time in a million"
    return f"1 time in {round(float(f'{1 / probability:.2g}')):,}"


def figure(number: float) -> str:
    """With one decimal where that says something: "1", "1.4"."""
    return f"{number:.1f}".removesuffix(".0")

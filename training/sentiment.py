"""Train the model of moods anew: `make train DATA=DIR`, or `python -m training.sentiment DIR`.

Writes `insight/weights.json` from all comments, and for the benchmark two models that know only one of the trusts. The
same data give the same bytes with the versions in `uv.lock`. docs/reference/sentiment-model.md tells what the data are.
"""

import argparse
import gzip
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from domain.voice import Label
from insight.blob import pattern_lexicon
from insight.features import Lexicons, asks_for, features, says_nothing
from insight.sentiment import Sentiment, Weights
from insight.tokens import tokens
from training.comments import TRUSTS, Comment, ours, patients, rated

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "insight" / "weights.json"
ACROSS = ROOT / "training" / "across"
"""Models that know one trust, to be measured on the other."""

LABELS = (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE)
RAREST = 3
"""A word that fewer comments hold teaches nothing."""
FAINTEST = 0.02
"""What weighs less is left out of the file."""
EXACT = 1e-7
"""Close enough to the optimum that another machine's arithmetic comes to nearly the same thousandths."""
COMMON = 5.0
"""What was seen as much is kept in the file even if it weighs nothing, so that no lesson is too sure of it."""
STRENGTH = 1.0
"""Scikit-learn's C."""
_COUNTS = {"tweets": 0.5, "ours": 4.0}
"""Tweets are the least like what customers write to a company. Ours are few, and of trades that the others lack."""

Values = dict[str, float]


def main() -> None:
    """Train, write, and say what was written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder that holds nhs_fft and hutto_icwsm14")
    data = parser.parse_args().data
    comments = [*patients(data), *rated(data), *ours()]
    with threadpool_limits(1):  # several threads add up in another order each time
        for trust in TRUSTS:
            known = [comment for comment in comments if comment.source == trust or comment.source not in TRUSTS]
            (ACROSS / f"{trust.lower()}.json.gz").write_bytes(gzip.compress(trained(known).encode(), mtime=0))
        SHIPPED.write_text(trained(comments), encoding="utf-8")


def trained(comments: Sequence[Comment]) -> str:
    """A model of these comments, as its file."""
    lexicons = Lexicons(pattern_lexicon(), valence())
    taught = [comment for comment in comments if _teaches(comment)]
    counted = [features(tokens(each.words), question=each.question, lexicons=lexicons) for each in taught]
    labels = [comment.label for comment in taught]
    names, classifier, matrix = _fitted(counted, labels, [_COUNTS.get(comment.source, 1.0) for comment in taught])
    classifier.coef_, classifier.intercept_ = _rounded(classifier.coef_), _rounded(classifier.intercept_)
    faint = np.abs(classifier.coef_).max(axis=0) < FAINTEST
    classifier.coef_[:, faint] = 0
    seen = np.asarray(matrix.multiply(matrix).sum(axis=0)).ravel()
    text = _file(names, classifier, seen, lexicons.valence)
    _check(text, counted, classifier.decision_function(matrix))
    right = float(np.mean(classifier.predict(matrix) == np.array(labels)))
    print(  # noqa: T201
        f"{dict(sorted(Counter(comment.source for comment in taught).items()))}: {int((~faint).sum())} weights,"
        f" {len(text) / 1e6:.2f} MB, right about {right:.1%} of what it was taught"
    )
    return text


def valence() -> dict[str, float]:
    """VADER's lexicon, in tenths, as far as our tokens can match it."""
    found = {}
    for word, worth in SentimentIntensityAnalyzer().lexicon.items():
        if tokens(word).words == (word,) and round(worth * 10):
            found[word] = round(worth * 10) / 10
    return found


def _teaches(comment: Comment) -> bool:
    """Not "Nothing." to nobody knows what: its label is about the question."""
    return bool(asks_for(comment.question)) or not says_nothing(tokens(comment.words).words)


def _fitted(counted: Sequence[Values], labels: Sequence[Label], counts: Sequence[float]) -> tuple[list[str], Any, Any]:
    holding = Counter(name for values in counted for name in values)
    kept = [{name: value for name, value in values.items() if holding[name] >= RAREST} for values in counted]
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(kept)
    classifier = LogisticRegression(C=STRENGTH, max_iter=5000, tol=EXACT).fit(
        matrix, np.array(labels), sample_weight=counts
    )
    return list(vectorizer.get_feature_names_out()), classifier, matrix


def _rounded(coefficients: Any) -> Any:
    """In thousandths, and neutral's taken from all three, which changes no probability."""
    return np.round((coefficients - coefficients[LABELS.index(Label.NEUTRAL)]) * 1000) / 1000


def _file(names: Sequence[str], classifier: Any, seen: Any, valence: Mapping[str, float]) -> str:
    """The model as JSON, an entry a line, in thousandths (valence: tenths); the third is how much of it was seen."""
    negative, _, positive = (np.round(row * 1000).astype(int).tolist() for row in classifier.coef_)
    bias = np.round(classifier.intercept_ * 1000).astype(int).tolist()
    weights = ",\n".join(
        f"{json.dumps(name, ensure_ascii=False)}:[{less},{more},{round(much)}]"
        for name, less, more, much in sorted(zip(names, negative, positive, seen.tolist(), strict=True))
        if less or more or much >= COMMON
    )
    words = ",\n".join(
        f"{json.dumps(word, ensure_ascii=False)}:{round(worth * 10)}" for word, worth in sorted(valence.items())
    )
    return f'{{"bias":[{bias[0]},{bias[2]}],\n"weights":{{\n{weights}\n}},\n"valence":{{\n{words}\n}}}}\n'


def _check(text: str, counted: Sequence[Values], expected: Any) -> None:
    """The pure Python that Tribune runs decides as scikit-learn does, but for the last bits of a number."""
    model = Sentiment(weights=Weights.read(text))
    for values, scores in zip(counted, expected, strict=True):
        negative, positive = model.decision(values)
        if not (math.isclose(negative, scores[0], abs_tol=1e-9) and math.isclose(positive, scores[2], abs_tol=1e-9)):
            raise SystemExit(f"Scikit-learn says {scores}, we say {negative}, 0, {positive}: {values}")


if __name__ == "__main__":
    main()

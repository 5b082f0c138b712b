"""The fit of the confidence, on cases made up by a known rule."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save

from policykb.index.answering.confidence import DIRECTIONS, SETTINGS, WEIGHTS, Confidence
from policykb.index.embedding.static import SHIPPED
from policykb.index.training.confidence import Case, FloatArray, fit, fit_confidence


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few steps and one cross-validation: the rule of these cases is plain."""
    for name, value in (("_STEPS", 60), ("_REPEATS", 1), ("_SEEDS", 5)):
        monkeypatch.setattr(f"policykb.index.training.confidence.{name}", value)


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """Cases that are answerable, and whose first clause answers, the more likely the higher each feature is."""
    random = np.random.default_rng(1)
    made = []
    for number in range(200):
        strength = float(random.normal())
        features = {name: (way or 1) * strength + float(random.normal()) for name, way in DIRECTIONS.items()}
        right = bool(random.random() < 1 / (1 + np.exp(-3 * strength)))
        made.append(Case(f"kb{number % 2}", features, right, [0.0, 1.0, 2.0], [right, False, False]))
    return made


@pytest.mark.parametrize("l2", [0.0005, 0.05, 1.0])
def test_the_fit_is_where_the_penalised_loss_is_flat(l2: float) -> None:
    random = np.random.default_rng(2)
    features = random.normal(size=(80, 3)) * [1, 10, 0.1] + [0, 5, -1]
    target = random.integers(0, 3, size=80) / 2
    weights, bias = fit(features, target, l2)
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-6

    def loss(scaled: FloatArray, bias_at_mean: float) -> float:
        logits = (features - mean) / spread @ scaled + bias_at_mean
        entropy = np.logaddexp(0, logits) - target * logits
        return float(entropy.mean() + l2 * (scaled**2).sum() / 2 + 1e-6 * bias_at_mean**2 / 2)

    scaled, bias_at_mean = weights * spread, bias + mean @ weights
    best = loss(scaled, bias_at_mean)
    for step in [*np.eye(3) * 0.01, *np.eye(3) * -0.01]:
        assert loss(scaled + step, bias_at_mean) > best
    assert min(loss(scaled, bias_at_mean + 0.01), loss(scaled, bias_at_mean - 0.01)) > best


def test_the_product_reads_what_was_fitted(cases: list[Case], tmp_path: Path) -> None:
    settings, tensors, _ = fit_confidence(cases)
    (tmp_path / SETTINGS).write_text(json.dumps(settings), "utf-8")
    (tmp_path / WEIGHTS).write_bytes(save(tensors))
    shipped = json.loads((SHIPPED / SETTINGS).read_text("utf-8"))
    assert settings.keys() == shipped.keys()
    assert settings["relevance"]["weights"].keys() == shipped["relevance"]["weights"].keys()
    assert {name: one.shape for name, one in tensors.items()} == {
        name: one.shape for name, one in load_file(SHIPPED / WEIGHTS).items()
    }
    confidence = Confidence(tmp_path)
    low, high = ({name: value * (way or 1) for name, way in DIRECTIONS.items()} for value in (-1.0, 1.0))
    assert confidence.probability(low) < 0.2
    assert confidence.probability(high) > 0.8
    assert confidence.relevance(0.9, 0.0, True) > confidence.relevance(0.9, 2.0, False)


def test_the_report_counts_every_case_once(cases: list[Case]) -> None:
    *_, report = fit_confidence(cases)
    assert [line.split(",")[0] for line in report if line.startswith("kb") and "refused" not in line] == [
        "kb0: 100 questions",
        "kb1: 100 questions",
        "kb0: the first clauses",
        "kb1: the first clauses",
    ]
    bins = [line.split(":")[1].split() for line in report if line.startswith("  ")]
    assert sum(int(count) for count, what, *_ in bins if what == "questions,") == 200
    assert sum(int(count) for count, what, *_ in bins if what == "clauses,") == 600

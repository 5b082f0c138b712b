"""Tuning of the encoder with sentence-transformers.

The loss is contrastive with in-batch and hard negatives. The embeddings and the lower layers stay as they are.
"""

from collections.abc import Sequence
from pathlib import Path

import torch
from datasets import Dataset
from sentence_transformers import (
    SentenceTransformer,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
)
from sentence_transformers.losses import MultipleNegativesRankingLoss
from sentence_transformers.training_args import BatchSamplers

from policykb.index.training.encoder.base import PROMPTS
from policykb.index.training.encoder.examples import Example, rows

_TEMPERATURE = 0.03

_BATCH = 32
"""Number of questions in a step."""

_LEARNING_RATE = 4e-5
"""Maximum learning rate of the cosine schedule."""

_WARM_UP = 0.06
"""Share of the steps in which the learning rate rises."""

_MAX_TOKENS = 112
"""Maximum number of tokens that are read of a text while training."""


def tune(base: Path, examples: Sequence[Example], out: Path, steps: int, frozen: int, seed: int) -> SentenceTransformer:
    """Tune the encoder of a folder and write it to another.

    frozen: number of lower layers that are not trained
    """
    model = SentenceTransformer(str(base), device=None if torch.cuda.is_available() else "cpu")
    longest, model.max_seq_length = model.max_seq_length, _MAX_TOKENS
    _freeze(model, frozen)
    epochs = -(-steps * _BATCH // len(examples))
    drawn = [row for epoch in range(epochs) for row in rows(examples, seed + epoch)]
    settings = SentenceTransformerTrainingArguments(
        output_dir=str(out / "steps"),
        max_steps=steps,
        per_device_train_batch_size=_BATCH,
        learning_rate=_LEARNING_RATE,
        lr_scheduler_type="cosine",
        warmup_steps=round(_WARM_UP * steps),
        bf16=True,
        use_cpu=not torch.cuda.is_available(),
        batch_sampler=BatchSamplers.NO_DUPLICATES,
        prompts={"anchor": PROMPTS["query"], "positive": PROMPTS["document"], "negative": PROMPTS["document"]},
        logging_steps=20,
        save_steps=200,
        save_total_limit=2,
        save_only_model=True,
        report_to="none",
        seed=seed,
        disable_tqdm=True,
    )
    loss = MultipleNegativesRankingLoss(model, scale=1 / _TEMPERATURE)
    SentenceTransformerTrainer(model=model, args=settings, train_dataset=Dataset.from_list(drawn), loss=loss).train()
    model.max_seq_length = longest
    model.save(str(out / "tuned"))
    return model


def _freeze(model: SentenceTransformer, frozen: int) -> None:
    bert = model[0].auto_model
    for part in (bert.embeddings, *bert.encoder.layer[:frozen]):
        for parameter in part.parameters():
            parameter.requires_grad = False


def mixed(base: Path, tuned: Path, share: float) -> SentenceTransformer:
    """Return the encoder between two others (Wortsman and others, WiSE-FT, 2022).

    share: how much of the tuned one; 0 gives the base, 1 the tuned one
    """
    first, second = (SentenceTransformer(str(folder), device="cpu") for folder in (base, tuned))
    mine, other = first.state_dict(), second.state_dict()
    first.load_state_dict({name: torch.lerp(mine[name], other[name], share) for name in mine})
    return first

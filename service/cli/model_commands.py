"""`policykb reindex`, `eval` and `export-model`: the models and their figures."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from policykb.service.cli.opening import console, default_folder, opened, print_json
from policykb.service.cli.options import AsJson, Kb, Model, Rerank
from policykb.service.present.language import say

if TYPE_CHECKING:
    from policykb.index.embedding.interface import Embedding
    from policykb.index.evaluation.misses import Miss
    from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

Modes = Literal["keyword", "semantic", "hybrid"]

_MODES: tuple[Modes, ...] = ("keyword", "semantic", "hybrid")


def reindex(kb: Kb = None, model: Model = None, reranker: Rerank = None, as_json: AsJson = False) -> None:
    """Build the index anew; with only a reranker named, just remember the reranker."""
    import time

    from policykb.service.knowledge_base.models import read_model_config

    started = time.perf_counter()
    with opened(kb) as base:
        embedding = _rebuild(base, model, reranker, quiet=as_json)
        config = read_model_config(base.folder)
        clauses = sum(summary.clauses for summary in base.store.documents())
    longest: int | None = getattr(embedding, "longest", None)
    seconds = time.perf_counter() - started
    if as_json:
        print_json({
            "model": config.name,
            "reranker": config.reranker,
            "dimensions": embedding.dimensions if embedding else None,
            "most_tokens": longest,
            "clauses": clauses if embedding else 0,
            "seconds": round(seconds, 3),
        })  # fmt: skip
        return
    if embedding:
        done = f"{clauses} 条已用模型 {config.name} 建立索引，{seconds:.1f} 秒。"
        typer.echo(say(done, f"{clauses} clauses are indexed with {config.name}, in {seconds:.1f} s."))
    if longest:
        limit = f"模型只读每条的前 {longest} 个词元，其后的文字按词查得到。"
        typer.echo(say(limit, f"The model reads {longest} tokens of a clause; what lies behind is found by words."))
    if reranker:
        typer.echo(say(f"重排模型：{config.reranker or '无'}。", f"Reranker: {config.reranker or 'none'}."))


def _rebuild(base: "KnowledgeBase", model: str | None, reranker: str | None, quiet: bool) -> "Embedding | None":
    """Build the index and return its model; None where only a reranker was named."""
    from policykb.service.cli.progress import bars

    with bars(quiet) as shown:
        base.index.watch = shown.passages
        try:
            if reranker:
                base.index.use_reranker(reranker)
            return base.index.rebuild(model) if model or not reranker else None
        except KeyboardInterrupt:
            note = say("已中断。文件都在，再运行一次即可重建。", "Stopped. Every document is there; run it again.")
            typer.echo(note, err=True)
            raise typer.Exit(130) from None


def evaluate(
    corpus: Annotated[Path, typer.Option()],
    queries: Annotated[Path, typer.Option()],
    qrels: Annotated[Path, typer.Option()],
    mode: Annotated[Modes | None, typer.Option()] = None,
    worst: Annotated[int, typer.Option(min=0, help=say("列出最差的几问", "Show so many of the worst questions"))] = 0,
    model: Model = None,
    reranker: Rerank = None,
    kb: Kb = None,
    as_json: AsJson = False,
) -> None:
    """Print the figures of a benchmark, mode by mode.

    The last line is one JSON object with the figures of the mode asked for.
    """
    from policykb.corpus.departments import Registry
    from policykb.corpus.mentions import MentionFinder
    from policykb.index.embedding.sentence_transformer import open_embedding
    from policykb.index.evaluation.benchmark import figures_of, read_benchmark, run_benchmark
    from policykb.index.evaluation.misses import worst_misses
    from policykb.index.ranking.cross_encoder import CrossEncoderReranker
    from policykb.index.text.segmenter import Segmenter
    from policykb.service.cli.progress import bars
    from policykb.service.knowledge_base.models import resolve_reranker_name

    benchmark = read_benchmark(corpus, queries, qrels)
    segmenter = Segmenter(MentionFinder(Registry.load()).words(), cache=(kb or default_folder()) / "cache")
    name = resolve_reranker_name(reranker) if reranker else None
    with bars(quiet=as_json) as shown:
        embedding = open_embedding(model)
        modes = [mode] if mode and not worst else _MODES
        reading = CrossEncoderReranker(name) if name else None
        outcomes = run_benchmark(benchmark, embedding, segmenter, modes, reading, shown.passages)
    asked = mode or "hybrid"
    figures = {name: figures_of(some) for name, some in outcomes.items()}
    _print_evaluation(figures, worst_misses(benchmark, outcomes, asked, worst, segmenter) if worst else None, as_json)
    typer.echo(json.dumps(figures[asked]))


def _print_evaluation(
    figures: Mapping[Modes, dict[str, float]], misses: "Sequence[Miss] | None", as_json: bool
) -> None:
    """Print all figures as a table, and the worst misses if these were asked for."""
    from policykb.service.cli.tables import show_figures, show_misses
    from policykb.service.present.json_replies import miss_json

    if as_json:
        if misses is not None:
            typer.echo(json.dumps({"worst": [miss_json(miss) for miss in misses]}, ensure_ascii=False))
        return
    show_figures(console(), figures)
    if misses is not None:
        show_misses(console(), misses)


def export_model(folder: Annotated[Path, typer.Argument(metavar="DIR")]) -> None:
    """Write the shipped model as a folder that sentence-transformers opens."""
    from policykb.index.embedding.contextual import ContextualEmbedding
    from policykb.index.embedding.export import export_model as export

    export(ContextualEmbedding(), folder)
    typer.echo(say(f"模型已写入 {folder}。", f"The model is in {folder}."))

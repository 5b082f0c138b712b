"""`policykb reindex`, `eval` and `export-model`: which model clauses are found with, and how well."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from policykb.service.cli.options import AsJson, Kb, Model, Rerank, default_folder
from policykb.service.present.language import say

if TYPE_CHECKING:
    from policykb.index.embedding.static import Embedding
    from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

Modes = Literal["keyword", "semantic", "hybrid"]

_MODES: tuple[Modes, ...] = ("keyword", "semantic", "hybrid")


def reindex(kb: Kb = None, model: Model = None, reranker: Rerank = None, as_json: AsJson = False) -> None:
    """Throw the index away and build it anew; with a reranker alone, only remember that."""
    import time

    from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
    from policykb.service.knowledge_base.models import read_model_config

    started = time.perf_counter()
    base = KnowledgeBase(kb or default_folder())
    embedding = _rebuilt(base, model, reranker, quiet=as_json)
    command_line_language = read_model_config(base.folder)
    longest: int | None = getattr(embedding, "longest", None)
    clauses, seconds = sum(summary.clauses for summary in base.store.documents()), time.perf_counter() - started
    if as_json:
        typer.echo(json.dumps({
            "model": command_line_language.name,
            "reranker": command_line_language.reranker,
            "dimensions": embedding.dimensions if embedding else None,
            "most_tokens": longest,
            "clauses": clauses if embedding else 0,
            "seconds": round(seconds, 3),
        }, ensure_ascii=False, indent=2))  # fmt: skip
        return
    if embedding:
        done = f"{clauses} 条已用模型 {command_line_language.name} 建立索引，{seconds:.1f} 秒。"
        typer.echo(say(done, f"{clauses} clauses are indexed with {command_line_language.name}, in {seconds:.1f} s."))
    if longest:
        limit = f"模型只读每条的前 {longest} 个词元，其后的文字按词查得到。"
        typer.echo(say(limit, f"The model reads {longest} tokens of a clause; what lies behind is found by words."))
    if reranker:
        ranked = say(
            f"重排模型：{command_line_language.reranker or '无'}。",
            f"Reranker: {command_line_language.reranker or 'none'}.",
        )
        typer.echo(ranked)


def _rebuilt(base: "KnowledgeBase", model: str | None, reranker: str | None, quiet: bool) -> "Embedding | None":
    """The model that the index is built with now; None where a reranker alone was to be remembered."""
    from policykb.service.cli.progress import bars

    with bars(quiet) as shown:
        base.encoding = shown.passages
        try:
            if reranker:
                base.rerank_with(reranker)
            return base.reindex(model) if model or not reranker else None
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
    """Figures side by side; the last line is one JSON object with those of the mode asked for."""
    from policykb.corpus.departments import Registry
    from policykb.corpus.mentions import MentionFinder
    from policykb.index.embedding.sentence_transformer import open_embedding
    from policykb.index.evaluation.benchmark import figures_of, read_benchmark, run_benchmark
    from policykb.index.evaluation.misses import worst_misses
    from policykb.index.ranking.cross_encoder import CrossEncoderReranker
    from policykb.index.text.segmenter import Segmenter
    from policykb.service.cli.progress import bars
    from policykb.service.cli.tables import show_figures, show_misses
    from policykb.service.knowledge_base.models import reranker_named
    from policykb.service.present.json_replies import miss_json

    benchmark = read_benchmark(corpus, queries, qrels)
    segmenter = Segmenter(MentionFinder(Registry.load()).words(), cache=(kb or default_folder()) / "cache")
    cross_encoder = reranker_named(reranker) if reranker else None
    with bars(quiet=as_json) as shown:
        embedding = open_embedding(model, shown.passages)
        modes = [mode] if mode and not worst else _MODES
        found = run_benchmark(
            benchmark, embedding, segmenter, modes, CrossEncoderReranker(cross_encoder) if cross_encoder else None
        )
    asked = mode or "hybrid"
    misses = worst_misses(benchmark, found, asked, worst, segmenter)
    figures = {name: figures_of(some) for name, some in found.items()}
    if as_json and worst:
        typer.echo(json.dumps({"worst": [miss_json(miss) for miss in misses]}, ensure_ascii=False))
    elif not as_json:
        from rich.console import Console

        console = Console(highlight=False)
        show_figures(console, figures)
        if worst:
            show_misses(console, misses)
    typer.echo(json.dumps(figures[asked]))


def export_model(folder: Annotated[Path, typer.Argument(metavar="DIR")]) -> None:
    """The shipped model as a folder that sentence-transformers opens."""
    from policykb.index.embedding.export import export_model as export
    from policykb.index.embedding.static import StaticEmbedding

    export(StaticEmbedding(), folder)
    typer.echo(say(f"模型已写入 {folder}。", f"The model is in {folder}."))

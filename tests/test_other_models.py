"""Other models than the shipped ones: real ones, made here, BERTs of random weights whose tokens are single characters."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from policykb.corpus.errors import BadRequest, DamagedStore, NotReadable, PolicyError
from policykb.corpus.model import Document
from policykb.corpus.shipped import DOCUMENTS
from policykb.index.answering.answer import Query
from policykb.index.embedding.export import export_model
from policykb.index.embedding.sentence_transformer import TransformerEmbedding, open_embedding, prompts_of
from policykb.index.embedding.static import StaticEmbedding
from policykb.index.evaluation.benchmark import Benchmark, run_benchmark
from policykb.index.first_stage.snapshot import Passage
from policykb.index.ranking.cross_encoder import TOP, CrossEncoderReranker, rerank_top
from policykb.index.ranking.result import unranked
from policykb.index.text.segmenter import Segmenter
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

pytestmark = pytest.mark.filterwarnings("ignore")  # torch and transformers warn about themselves

SEED = next(DOCUMENTS.glob("*.txt"))
FRAUD = "给老年人做防诈骗宣传归哪个部门管？"
DIMENSIONS, LONGEST = 48, 128
PROMPTS = {"query": "问题：", "passage": "段落："}
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")

# no connection can be made, but to processes of this computer
OFFLINE = """
import socket

connect = socket.socket.connect

def refused(*_, **__):
    raise OSError("no network here")

def connected(self, address):
    return connect(self, address) if self.family == socket.AF_UNIX else refused()

socket.socket.connect, socket.socket.connect_ex = connected, refused
socket.create_connection = socket.getaddrinfo = socket.gethostbyname = refused
"""
WITHOUT_EXTRA = "import sys; sys.modules['sentence_transformers'] = None\n"
RUN = "from policykb.service.cli.main import main; main()"

Maker = Callable[..., Path]


@pytest.fixture(scope="module")
def library() -> Any:
    return pytest.importorskip("sentence_transformers", reason="needs the extra `transformers`")


def config(**more: int) -> Any:
    from transformers import BertConfig

    characters = len(SPECIAL) + len(set(SEED.read_text("utf-8")))
    return BertConfig(
        vocab_size=characters, hidden_size=DIMENSIONS, num_hidden_layers=2, num_attention_heads=4, intermediate_size=96,
        max_position_embeddings=160, initializer_range=0.3, **more,
    )  # fmt: skip


def save_tokenizer(folder: Path) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    pieces = {piece: number for number, piece in enumerate([*SPECIAL, *sorted(set(SEED.read_text("utf-8")))])}
    characters = Tokenizer(models.WordLevel(pieces, unk_token="[UNK]"))  # noqa: S106
    characters.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    characters.post_processor = processors.BertProcessing(("[SEP]", pieces["[SEP]"]), ("[CLS]", pieces["[CLS]"]))
    names = dict(zip(("pad_token", "unk_token", "cls_token", "sep_token", "mask_token"), SPECIAL, strict=True))
    whole = PreTrainedTokenizerFast(tokenizer_object=characters, model_max_length=LONGEST, **names)
    whole.save_pretrained(folder)


@pytest.fixture(scope="module")
def make(library: Any, tmp_path_factory: pytest.TempPathFactory) -> Maker:
    """Makes a folder that `SentenceTransformer` opens; another seed is another model."""
    import torch
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertModel

    def made(name: str, seed: int = 0, prompts: Mapping[str, str] = PROMPTS) -> Path:
        folder = tmp_path_factory.mktemp("models")
        torch.manual_seed(seed)
        BertModel(config()).save_pretrained(folder / "bare")
        save_tokenizer(folder / "bare")
        parts = [Transformer(str(folder / "bare"), max_seq_length=LONGEST), Pooling(DIMENSIONS)]
        library.SentenceTransformer(modules=parts, prompts=dict(prompts), device="cpu").save(str(folder / name))
        return folder / name

    return made


@pytest.fixture(scope="module")
def model(make: Maker) -> Path:
    return make("model")


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that `CrossEncoder` opens."""
    torch = pytest.importorskip("torch", reason="needs the extra `transformers`")
    from transformers import BertForSequenceClassification

    folder = tmp_path_factory.mktemp("cross-encoder")
    torch.manual_seed(5)
    BertForSequenceClassification(config(num_labels=1)).save_pretrained(folder)
    save_tokenizer(folder)
    return folder


@pytest.fixture
def base(tmp_path: Path, seeded: KnowledgeBase) -> KnowledgeBase:
    """Empty but for jieba's compiled dictionary, which takes a second to make."""
    shutil.copytree(seeded.folder / "cache", tmp_path / "kb" / "cache")
    return KnowledgeBase(tmp_path / "kb")


@pytest.fixture
def own(base: KnowledgeBase, model: Path, tmp_path: Path) -> tuple[KnowledgeBase, Path]:
    """The shipped corpus under a model in a folder of its own, which may be moved away."""
    folder = tmp_path / "model"
    shutil.copytree(model, folder)
    base.use(str(folder))
    base.ingest([SEED])
    return base, folder


def command(*arguments: str | Path, kb: Path, before: str = "") -> subprocess.CompletedProcess[str]:
    """`policykb` in a process of its own, after some code."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("POLICYKB_")}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", before + RUN, *map(str, arguments)],
        env={**clean, "POLICYKB_HOME": str(kb), "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def ids(base: KnowledgeBase, text: str = FRAUD) -> list[str]:
    return [hit.clause.id for hit in base.answer(Query(text, limit=100)).hits]


def said(error: PolicyError) -> str:
    """The whole message, if it is said in both languages, each on one line."""
    assert error.english.isascii()
    assert "\n" not in str(error) + error.english
    return str(error)


def test_its_own_prompts_are_applied(library: Any, model: Path, seed: Document) -> None:
    embedding, theirs = TransformerEmbedding(str(model)), library.SentenceTransformer(str(model), device="cpu")
    texts = [clause.text[:50] for clause in seed.clauses]
    passages = theirs.encode([PROMPTS["passage"] + text for text in texts], normalize_embeddings=True)
    questions = theirs.encode([PROMPTS["query"] + text for text in texts], normalize_embeddings=True)
    assert embedding.dimensions == DIMENSIONS
    assert np.allclose(embedding.encode(texts), passages, atol=1e-5)
    assert np.allclose(embedding.encode_query(texts), questions, atol=1e-5)
    assert not np.allclose(passages, questions, atol=0.01)


def test_a_known_family_without_prompts_of_its_own(library: Any, make: Maker) -> None:
    folder = make("bge-small-zh-v1.5", prompts={})
    embedding, theirs = TransformerEmbedding(str(folder)), library.SentenceTransformer(str(folder), device="cpu")
    asked = theirs.encode(["科普"], prompt="为这个句子生成表示以用于检索相关文章：", normalize_embeddings=True)
    assert np.allclose(embedding.encode_query(["科普"]), asked, atol=1e-5)
    assert np.allclose(embedding.encode(["科普"]), theirs.encode(["科普"], normalize_embeddings=True), atol=1e-5)


def test_every_family_knows_its_examples() -> None:
    families = tomllib.loads((DOCUMENTS.parents[1] / "index" / "embedding" / "prompts.toml").read_text("utf-8"))
    for family in families["family"]:
        for example in family["examples"]:
            assert prompts_of({"query": "", "document": ""}, example) == (family["query"], family["passage"]), example


@pytest.mark.parametrize("name", ["moka-ai/m3e-base", "thenlper/gte-base-zh", "/models/table5-small"])
def test_other_models_have_no_prompts(name: str) -> None:
    assert prompts_of({}, name) == ("", "")


def test_what_a_model_says_itself_goes_before_its_family() -> None:
    assert prompts_of({"query": "Q: "}, "BAAI/bge-small-zh") == ("Q: ", "")
    assert prompts_of({"document": "", "corpus": "D: "}, "e5-small") == ("", "D: ")


def test_many_texts_keep_their_order_and_are_counted(model: Path, seed: Document) -> None:
    told: list[tuple[int, int]] = []
    embedding = TransformerEmbedding(str(model), lambda done, total: told.append((done, total)))
    texts = [seed.text[at : at + 1 + at % 40] if at % 9 else " " for at in range(300)]
    vectors = embedding.encode(texts)
    filled = sum(bool(text.strip()) for text in texts)
    assert told[-1] == (filled, filled)
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    for place in (1, 100, 299):
        assert np.allclose(vectors[place], embedding.encode([texts[place]])[0], atol=1e-4)
    lengths = np.linalg.norm(vectors, axis=1)
    assert np.allclose(lengths, [bool(text.strip()) for text in texts], atol=1e-4)


def test_no_texts_no_vectors(model: Path) -> None:
    embedding = TransformerEmbedding(str(model))
    assert embedding.encode([]).shape == embedding.encode_query([]).shape == (0, DIMENSIONS)
    assert not embedding.encode_query([" "]).any()


def test_a_long_text_is_cut_as_the_model_says(model: Path, seed: Document) -> None:
    embedding = TransformerEmbedding(str(model))
    assert embedding.longest == LONGEST
    read = LONGEST - 2 - len(PROMPTS["passage"])
    text = "".join(seed.text.split())
    whole, cut, shorter = embedding.encode([text, text[:read], text[: read - 1]])
    assert np.allclose(whole, cut, atol=1e-5)
    assert not np.allclose(whole, shorter, atol=1e-5)


def test_a_knowledge_base_under_another_model(own: tuple[KnowledgeBase, Path], seed: Document) -> None:
    base, folder = own
    embedding, engine = TransformerEmbedding(str(folder)), base.searcher.engine
    texts = [f"{p.context}\n{p.text}".strip() for p in passages(base)]
    exact = np.sort(embedding.encode(texts) @ embedding.encode_query(["老年人防诈骗"])[0])[::-1]
    question = base.searcher.understand(Query("老年人防诈骗"))
    ranking = engine.search(question, mode="semantic")
    assert len(ranking.cosines) == len(seed.clauses)
    assert np.allclose(ranking.cosines, exact, atol=0.03)
    assert base.answer(Query("银龄科普行动")).hits


def passages(base: KnowledgeBase) -> list[Passage]:
    from policykb.index.engine import passages_of

    return list(passages_of(base.store, [document.id for document in base.store.documents()]))


def test_it_is_remembered(own: tuple[KnowledgeBase, Path]) -> None:
    base, folder = own
    again = KnowledgeBase(base.folder)
    assert again.searcher.engine.manifest == base.searcher.engine.manifest
    assert again.searcher.engine.manifest.model == str(folder)
    assert ids(again) == ids(base)
    shutil.rmtree(base.folder / "index")
    assert ids(KnowledgeBase(base.folder)) == ids(base)


def test_words_behind_the_cut_are_found(base: KnowledgeBase, model: Path, tmp_path: Path) -> None:
    base.use(str(model))
    fill = "推动科学普及工作，提高公民素质，建设场馆。" * 20
    (tmp_path / "long.txt").write_text(f"一、科普\n（一）加强宣传。{fill}开展银龄培训。\n（二）建设场馆。\n", "utf-8")
    base.ingest([tmp_path / "long.txt"])
    assert "银龄" in base.answer(Query("银龄培训")).hits[0].clause.text


def test_another_model_is_not_mixed_in(own: tuple[KnowledgeBase, Path], make: Maker) -> None:
    base, folder = own
    other = make("other", seed=1)
    with pytest.raises(BadRequest) as caught:
        base.use(str(other))
    assert f"policykb reindex --model {other}" in said(caught.value)
    assert str(folder) in said(caught.value)
    base.use(str(folder))
    with pytest.raises(BadRequest, match="reindex --model policykb-static-zh"):
        base.use("policykb-static-zh")


def test_a_shipped_one_is_not_mixed_with_another(seeded: KnowledgeBase, model: Path) -> None:
    with pytest.raises(BadRequest, match="reindex --model"):
        seeded.use(str(model))
    seeded.use("policykb-static-zh-2")


def test_reindex_with_another_and_back(base: KnowledgeBase, model: Path) -> None:
    base.ingest([SEED])
    before, looker = ids(base), KnowledgeBase(base.folder)
    assert ids(looker) == before
    base.reindex(str(model))
    assert base.searcher.engine.manifest.model == str(model)
    assert ids(looker) == ids(base)
    assert looker.searcher.engine.manifest.model == str(model)
    base.reindex()
    assert base.searcher.engine.manifest.model == str(model)
    base.reindex("policykb-static-zh")
    assert ids(base) == ids(looker) == before
    assert not (base.folder / "models.json").exists()


def test_a_model_that_is_gone(own: tuple[KnowledgeBase, Path], tmp_path: Path, seeded: KnowledgeBase) -> None:
    base, folder = own
    folder.rename(tmp_path / "elsewhere")
    again = KnowledgeBase(base.folder)
    (tmp_path / "new.txt").write_text("一、科普\n（一）建设科技馆。\n", "utf-8")
    for refused in (lambda: again.answer(Query("科普")), lambda: again.ingest([tmp_path / "new.txt"]), again.reindex):
        with pytest.raises(PolicyError) as caught:
            refused()
        assert str(folder) in said(caught.value)
    with pytest.raises(DamagedStore, match="policykb reindex --model"):
        again.answer(Query("科普"))
    assert [document.source for document in again.store.documents()] == [SEED.name]
    assert again.duties("省科技厅")
    again.reindex("policykb-static-zh")
    assert ids(again) == ids(seeded)


def test_a_copied_model_is_the_same_and_a_replaced_one_is_not(
    own: tuple[KnowledgeBase, Path], make: Maker, model: Path
) -> None:
    base, folder = own
    before = ids(base)
    shutil.rmtree(folder)
    shutil.copytree(model, folder)
    assert ids(KnowledgeBase(base.folder)) == before
    shutil.rmtree(folder)
    shutil.copytree(make("other", seed=1), folder)
    again = KnowledgeBase(base.folder)
    with pytest.raises(DamagedStore) as caught:
        again.answer(Query("科普"))
    assert f"policykb reindex --model {folder}" in said(caught.value)
    again.reindex(str(folder))
    assert len(ids(again)) == len(before)
    assert again.answer(Query("科普")).hits


def test_stopped_half_way_the_old_model_goes_on(base: KnowledgeBase, model: Path) -> None:
    base.ingest([SEED])
    before = ids(base)

    def stop(_: int, total: int) -> None:
        if total > 1:
            raise KeyboardInterrupt

    base.encoding = stop
    with pytest.raises(KeyboardInterrupt):
        base.reindex(str(model))
    again = KnowledgeBase(base.folder)
    assert again.searcher.engine.revision == again.store.revision
    assert ids(again) == ids(base) == before


def test_a_note_that_cannot_be_written_leaves_the_old_model(
    base: KnowledgeBase, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base.ingest([SEED])
    before = ids(base)

    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("policykb.service.knowledge_base.knowledge_base.write_model_config", full)
    with pytest.raises(DamagedStore, match="disk full"):
        base.reindex(str(model))
    assert ids(base) == ids(KnowledgeBase(base.folder)) == before


@pytest.mark.usefixtures("library")
def test_the_exported_model_is_the_shipped_one(
    base: KnowledgeBase, seeded: KnowledgeBase, embedding: StaticEmbedding, tmp_path: Path
) -> None:
    export_model(embedding, tmp_path / "exported")
    assert TransformerEmbedding(str(tmp_path / "exported")).longest is None
    base.use(str(tmp_path / "exported"))
    base.ingest([SEED])
    for text in (FRAUD, "自然课老师培训", "科普经费从哪里来"):
        exported, shipped = (one.answer(Query(text)) for one in (base, seeded))
        assert exported.hits[0].clause.id == shipped.hits[0].clause.id
        assert exported.confidence == pytest.approx(shipped.confidence, abs=0.03)


@pytest.mark.usefixtures("library")
def test_a_folder_that_is_no_model(base: KnowledgeBase, model: Path, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    shutil.copytree(model, tmp_path / "half")
    for file in (tmp_path / "half").rglob("*.safetensors"):
        file.write_bytes(b"garbage")
    for name in ("nothing", "half", "missing"):
        with pytest.raises(NotReadable) as caught:
            base.use(str(tmp_path / name))
        assert str(tmp_path / name) in said(caught.value)
    assert not (base.folder / "models.json").exists()


def test_a_damaged_note_is_named(base: KnowledgeBase) -> None:
    (base.folder / "models.json").write_text("{", "utf-8")
    with pytest.raises(DamagedStore, match="reindex --model") as caught:
        base.answer(Query("科普"))
    assert str(base.folder / "models.json") in said(caught.value)


def test_the_command_line_offline(base: KnowledgeBase, model: Path) -> None:
    """Only a folder is at hand, and no network: taken in, asked in another process, refused, indexed anew."""
    kb = base.folder
    taken = command("ingest", SEED, "--model", model, "--json", kb=kb, before=OFFLINE)
    assert (taken.returncode, taken.stderr) == (0, "")
    asked = command("search", FRAUD, "--json", kb=kb, before=OFFLINE)
    assert (asked.returncode, asked.stderr) == (0, "")
    assert [hit["clause_id"] for hit in json.loads(asked.stdout)["hits"]] == ids(base)[:10]
    refused = command("ingest", SEED, "--model", "policykb-static-zh", kb=kb, before=OFFLINE)
    assert refused.returncode == 2
    assert "policykb reindex --model policykb-static-zh" in refused.stderr
    back = command("reindex", "--model", "policykb-static-zh", "--json", kb=kb, before=WITHOUT_EXTRA)
    assert (back.returncode, back.stderr) == (0, "")
    report = json.loads(back.stdout)
    assert (report["model"], report["dimensions"], report["reranker"]) == ("policykb-static-zh", 256, None)
    assert report["clauses"] == sum(document.clauses for document in base.store.documents())


@pytest.mark.usefixtures("library")
def test_a_name_that_is_nowhere(base: KnowledgeBase) -> None:
    run = command("ingest", SEED, "--model", "nobody/no-such-model", kb=base.folder, before=OFFLINE)
    assert (run.returncode, run.stdout) == (2, "")
    assert len(run.stderr.strip().splitlines()) == 1
    assert "nobody/no-such-model" in run.stderr
    assert "拷来整个目录" in run.stderr
    assert base.is_empty()


def test_a_name_is_found_on_this_computer(base: KnowledgeBase, model: Path, tmp_path: Path) -> None:
    cached = tmp_path / "hub" / "models--somebody--tiny"
    shutil.copytree(model, cached / "snapshots" / ("0" * 40))
    (cached / "refs").mkdir()
    (cached / "refs" / "main").write_text("0" * 40)
    before = OFFLINE + f"import os; os.environ['HF_HUB_CACHE'] = {str(tmp_path / 'hub')!r}\n"
    run = command("reindex", "--model", "somebody/tiny", "--json", kb=base.folder, before=before)
    assert (run.returncode, run.stderr) == (0, "")
    report = json.loads(run.stdout)
    assert (report["model"], report["dimensions"], report["most_tokens"]) == ("somebody/tiny", DIMENSIONS, LONGEST)


@pytest.mark.parametrize("option", ["--model", "--reranker"])
def test_without_the_extra(base: KnowledgeBase, option: str) -> None:
    run = command("ingest", SEED, option, "BAAI/bge-small-zh-v1.5", kb=base.folder, before=WITHOUT_EXTRA)
    assert (run.returncode, run.stdout) == (2, "")
    assert len(run.stderr.strip().splitlines()) == 1
    assert "policykb[transformers]" in run.stderr
    assert base.is_empty()


def test_eval_under_another_model(model: Path, cross_encoder: Path, segmenter: Segmenter, library: Any) -> None:
    texts = ["提升老年人科学素质", "建设养老服务设施", "高速公路收费标准", "科普经费列入预算"]
    held = tuple(Passage(row, f"p{row}", "", "", text) for row, text in enumerate(texts, 1))
    benchmark = Benchmark(held, {"q": "老年人科普"}, {"q": dict.fromkeys(range(1, 5), 1)})
    embedding = TransformerEmbedding(str(model))
    found = run_benchmark(
        benchmark, embedding, segmenter, ["semantic", "hybrid"], CrossEncoderReranker(str(cross_encoder))
    )
    nearest = np.argsort(-(embedding.encode(texts) @ embedding.encode_query(["老年人科普"])[0])) + 1
    assert list(found["semantic"]["q"].ranks) == nearest.tolist()
    predicted = library.CrossEncoder(str(cross_encoder)).predict([("老年人科普", text) for text in texts])
    assert list(found["hybrid"]["q"].ranks) == (np.argsort(-predicted) + 1).tolist()


def test_reranked_as_the_cross_encoder_predicts(base: KnowledgeBase, cross_encoder: Path, library: Any) -> None:
    base.ingest([SEED])
    before = base.answer(Query(FRAUD, limit=100))
    explained = base.answer(Query(FRAUD, limit=100, explain=True)).hits
    read = min(TOP, sum(bool(hit.evidence and hit.evidence.features) for hit in explained))
    base.rerank_with(str(cross_encoder))
    after = base.answer(Query(FRAUD, limit=100))
    question = base.searcher.understand(Query(FRAUD)).wanted
    texts = {hit.clause.id: f"{hit.document.header.title}\n{hit.clause.text}" for hit in before.hits}
    top = [hit.clause.id for hit in before.hits[:read]]
    scores = library.CrossEncoder(str(cross_encoder)).predict([(question, texts[id]) for id in top])
    predicted = [top[place] for place in np.argsort(-scores)]
    assert [hit.clause.id for hit in after.hits[:read]] == predicted != top
    assert [hit.clause.id for hit in after.hits[read:]] == [hit.clause.id for hit in before.hits[read:]]
    assert (after.confidence, after.answered, after.total) == (before.confidence, before.answered, before.total)
    assert [hit.score for hit in after.hits] == [hit.score for hit in before.hits]
    assert base.answer(Query(FRAUD, limit=100)).hits == after.hits
    assert [hit.clause.id for hit in base.answer(Query(FRAUD, limit=5, offset=5)).hits] == predicted[5:10]
    assert ids(KnowledgeBase(base.folder)) == [hit.clause.id for hit in after.hits]
    base.rerank_with("none")
    assert base.answer(Query(FRAUD, limit=100)).hits == before.hits
    assert not (base.folder / "models.json").exists()


def test_a_quoted_phrase_stays_first(base: KnowledgeBase, cross_encoder: Path) -> None:
    base.ingest([SEED])
    base.rerank_with(str(cross_encoder))
    hits = base.answer(Query("“网络诈骗”写在哪一条", limit=20)).hits
    holding = ["网络诈骗" in hit.clause.text for hit in hits]
    assert holding[0]
    assert holding == sorted(holding, reverse=True)


def test_a_reranker_that_is_none(base: KnowledgeBase, model: Path, cross_encoder: Path, tmp_path: Path) -> None:
    with pytest.raises(NotReadable, match="CrossEncoder"):
        base.rerank_with(str(model))
    shutil.copytree(cross_encoder, tmp_path / "moving")
    base.ingest([SEED])
    before = ids(base)
    base.rerank_with(str(tmp_path / "moving"))
    (tmp_path / "moving").rename(tmp_path / "moved")
    again = KnowledgeBase(base.folder)
    with pytest.raises(DamagedStore, match="policykb reindex --reranker none") as caught:
        again.answer(Query("科普"))
    assert str(tmp_path / "moving") in said(caught.value)
    again.rerank_with("none")
    assert ids(again) == before


def test_rows_that_stay_first_and_last() -> None:
    nothing = np.arange(5, dtype=np.float32)
    ranking = unranked([10, 11, 12, 13, 14, 15])
    ranking = type(ranking)(
        ranking.rows, 6, nothing, nothing, nothing, nothing[::-1], np.zeros((5, 0), np.float32), nothing
    )
    order = rerank_top(ranking, np.array([0.1, 0.9, 0.9, 0.2], dtype=np.float32), first={13}, last={11})
    assert order.rows == (13, 12, 10, 11, 14, 15)
    assert order.words.tolist() == [3, 2, 0, 1, 4]
    assert order.scores.tolist() == ranking.scores.tolist()


def test_the_shipped_model_by_its_name(embedding: StaticEmbedding) -> None:
    for name in (None, "policykb-static-zh", embedding.name):
        assert open_embedding(name).name == embedding.name

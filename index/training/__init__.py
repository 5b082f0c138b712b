"""Training of the shipped model: embedding, ranker and confidence.

May import all rooms of `index`.

`python -m policykb.index.training DATA_FOLDER` trains the embedding and the ranker. `benchmarks/fit_confidence.py` asks
knowledge bases and fits the confidence with `confidence.py`.

Nothing here runs in the product. Training needs the extra `training` (torch, scipy, sentencepiece); what it writes to
`index/model` needs only NumPy and `tokenizers`.
"""

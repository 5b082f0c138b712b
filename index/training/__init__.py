"""How the shipped embedding is made: `python -m policykb.index.training DATA_FOLDER`.

Nothing here runs in the product. It needs torch, sentencepiece and opencc; what it writes to `index/model` needs
only NumPy and `tokenizers`.
"""

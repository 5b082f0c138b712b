"""Tuning of the contextual encoder: base, examples, training, ONNX file.

`python -m policykb.index.training.encoder` runs the whole; it needs the extra `training`.
"""

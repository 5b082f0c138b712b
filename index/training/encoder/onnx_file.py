"""The encoder as one ONNX file with 8-bit weights, pooled, of unit length."""

from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn

_OPSET = 17

_LINEAR = (
    "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
    "intermediate.dense", "output.dense",
)  # fmt: skip
"""The linear parts of a layer, in the order in which a text passes them."""


_PREFIX = "bert."
"""What the export puts before the names of BertModel."""


_SMOOTHED = ".linear."
"""What smoothing puts into the names of linear parts."""


class _Pooled(nn.Module):
    """Token ids and mask to unit vectors."""

    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__()
        bert: Any = model[0].auto_model
        bert.set_attn_implementation("eager")
        self.bert = bert

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Return float32 of shape (texts, dimensions)."""
        states = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        weights = attention_mask.unsqueeze(-1).to(states.dtype)
        return nn.functional.normalize((states * weights).sum(1) / weights.sum(1), dim=1)


def write_onnx(model: SentenceTransformer, path: Path) -> None:
    """Write the encoder in floats, its weights under their names in BertModel.

    input_ids and attention_mask, int64 of shape (texts, tokens), give `vectors` of shape (texts, dimensions).
    """
    ids = torch.ones((2, 8), dtype=torch.int64)
    names = {name: {0: "texts", 1: "tokens"} for name in ("input_ids", "attention_mask")}
    torch.onnx.export(
        _Pooled(model.cpu().float().eval()),
        (ids, ids),
        str(path),
        input_names=list(names),
        output_names=["vectors"],
        dynamic_axes={**names, "vectors": {0: "texts"}},
        opset_version=_OPSET,
        dynamo=False,
    )
    graph = onnx.load(str(path))
    _name_weights(graph.graph)
    onnx.save(graph, str(path))


def _name_weights(graph: onnx.GraphProto) -> None:
    """Name the weights as in BertModel.

    The export turns those of the linear parts round and numbers them.
    """
    stored = {one.name: one for one in graph.initializer}
    for node in graph.node:
        for place, name in enumerate(node.input):
            if name in stored:
                node.input[place] = name.removeprefix(_PREFIX)
        for place, name in enumerate(node.input):
            node.input[place] = name.replace(_SMOOTHED, ".")
    for one in graph.initializer:
        one.name = one.name.removeprefix(_PREFIX).replace(_SMOOTHED, ".")
    stored = {one.name: one for one in graph.initializer}
    products = [node for node in graph.node if node.op_type == "MatMul" and node.input[1] in stored]
    for place, node in enumerate(products):
        layer, part = divmod(place, len(_LINEAR))
        name = f"encoder.layer.{layer}.{_LINEAR[part]}.weight"
        stored[node.input[1]].name = name
        node.input[1] = name


def quantise(floats: Path, path: Path) -> None:
    """Write the encoder with 8-bit weights, a scale for each column of a linear part."""
    quantize_dynamic(
        floats,
        path,
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul", "Gather"],
        extra_options={"MatMulConstBOnly": True},
    )

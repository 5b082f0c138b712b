"""Smoothing of activations before they are quantised.

After Xiao and others, SmoothQuant, 2023.

The 8-bit arithmetic scales all numbers of a text together, and a few channels of each layer are far larger than the rest, whose
digits are then lost. So the input of each linear part is divided, channel by channel, by what its weights are multiplied with.
In floats the encoder stays as it is.
"""

from collections.abc import Sequence

import torch
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

_SHARE = 0.7
"""How much of the spread of channels passes from activations to weights.

Of 0.3, 0.5, 0.7, 0.8 and 0.9 this keeps the vectors nearest to those of floats.
"""

_LEAST = 1e-3
"""Minimum size of a channel, so that an idle one is not divided by nothing."""

_RANGE = 0.05, 50.0
"""Smallest and largest divisor of a channel."""


class SmoothLinear(nn.Module):
    """A linear part whose inputs are smoothed.

    They are multiplied by `inverse`, and its weights are divided by it.
    """

    def __init__(self, linear: nn.Linear, divisors: Tensor) -> None:
        super().__init__()
        linear.weight.data *= divisors
        self.linear = linear
        self.inverse = nn.Parameter(1 / divisors)

    def forward(self, states: Tensor) -> Tensor:
        """Return what the linear part gives for the states as they are."""
        output: Tensor = self.linear(states * self.inverse)
        return output


def smooth(model: SentenceTransformer, texts: Sequence[str]) -> None:
    """Smooth all linear parts of an encoder, in place.

    texts: some texts with their prompts, which show how large each channel becomes
    """
    bert = model[0].auto_model
    linears = {name: part for name, part in bert.named_modules() if isinstance(part, nn.Linear)}
    sizes = _sizes(model, linears, texts)
    for name, linear in linears.items():
        of_weights = linear.weight.detach().abs().amax(dim=0).clamp(min=_LEAST)
        divisors = sizes[name].clamp(min=_LEAST) ** _SHARE / of_weights ** (1 - _SHARE)
        parent, _, own = name.rpartition(".")
        setattr(bert.get_submodule(parent), own, SmoothLinear(linear, (divisors / divisors.median()).clamp(*_RANGE)))


def _sizes(model: SentenceTransformer, linears: dict[str, nn.Linear], texts: Sequence[str]) -> dict[str, Tensor]:
    """Return the largest input of each channel of each linear part over some texts."""
    sizes: dict[str, Tensor] = {}

    def watch(name: str) -> RemovableHandle:
        def note(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            largest = inputs[0].detach().abs().flatten(end_dim=-2).amax(dim=0)
            sizes[name] = torch.maximum(sizes[name], largest) if name in sizes else largest

        return linears[name].register_forward_pre_hook(note)

    hooks = [watch(name) for name in linears]
    model.encode(list(texts), batch_size=1)
    for hook in hooks:
        hook.remove()
    return sizes

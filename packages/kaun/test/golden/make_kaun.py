"""Writes kaun.json: losses, activations and optimiser trajectories of PyTorch, in float64 where it matters.

python3 make_kaun.py   (versions are recorded in the file)
"""
import json
import math
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

torch.manual_seed(0)
logits = torch.randn(5, 4, dtype=torch.float64) * 3
labels = torch.tensor([0, 3, 1, 1, 2])
targets = torch.rand(5, 4, dtype=torch.float64)
x = torch.linspace(-4, 4, 17, dtype=torch.float64)


def run(make, steps=5):
    """Parameters after each step on f(p) = sum((p - t)^2 * w), starting at 1, 2, 3."""
    p = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    t, w = torch.tensor([0.5, -1.0, 2.0]), torch.tensor([1.0, 0.1, 10.0])
    optimizer = make([p])
    out = []
    for _ in range(steps):
        optimizer.zero_grad()
        ((p - t) ** 2 * w).sum().backward()
        optimizer.step()
        out.append(p.detach().tolist())
    return out


image = torch.randn(2, 3, 6, 7)
weight = torch.randn(4, 3, 3, 2)
golden = {
    "versions": {"torch": torch.__version__, "numpy": np.__version__},
    "logits": logits.tolist(),
    "labels": labels.tolist(),
    "targets": targets.tolist(),
    "x": x.tolist(),
    "crossEntropy": F.cross_entropy(logits, labels).item(),
    "binaryCrossEntropy": F.binary_cross_entropy_with_logits(logits, targets).item(),
    "meanSquaredError": F.mse_loss(logits, targets).item(),
    "softmax": F.softmax(logits, -1).tolist(),
    "logSoftmax": F.log_softmax(logits, -1).tolist(),
    "gelu": (0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)))).tolist(),
    "sgd": run(lambda p: torch.optim.SGD(p, lr=0.02)),
    "momentum": run(lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9)),
    "nesterov": run(lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9, nesterov=True)),
    "adam": run(lambda p: torch.optim.Adam(p, lr=0.1)),
    "adamw": run(lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.1)),
    "conv": {
        # Channels last, as kaun has them.
        "image": image.permute(0, 2, 3, 1).tolist(),
        "weight": weight.permute(2, 3, 1, 0).tolist(),
        "valid": F.conv2d(image, weight).permute(0, 2, 3, 1).tolist(),
        "strided": F.conv2d(image, weight, stride=2, padding=1).permute(0, 2, 3, 1).tolist(),
    },
    "maxPool": F.max_pool2d(image, 2).permute(0, 2, 3, 1).tolist(),
    "avgPool": F.avg_pool2d(image, 2).permute(0, 2, 3, 1).tolist(),
}
pathlib.Path(__file__).with_name("kaun.json").write_text(json.dumps(golden) + "\n")

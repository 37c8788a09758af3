"""Training of an autoencoder in PyTorch on one thread: a line of JSON in, the CPU milliseconds of a step out, in turns with ours."""
import json
import sys
import time

import numpy as np
import torch

torch.set_num_threads(1)


def net_of(d, hidden):
    widths = [d, *hidden, *reversed(hidden[:-1]), d]
    layers = []
    for k, (a, b) in enumerate(zip(widths, widths[1:])):
        layers.append(torch.nn.Linear(a, b))
        if k not in (len(hidden) - 1, len(widths) - 2):
            layers.append(torch.nn.LeakyReLU(0.01))
    return torch.nn.Sequential(*layers)


def trained(d, hidden, n, batch, epochs, dtype):
    torch.manual_seed(1)
    x = torch.from_numpy(np.random.RandomState(1).rand(n, d)).to(dtype)
    net = net_of(d, hidden).to(dtype)
    adam = torch.optim.Adam(net.parameters(), lr=1e-3)
    start = time.process_time()
    steps = 0
    for _ in range(epochs):
        order = torch.randperm(n)
        for i in range(0, n - batch + 1, batch):
            rows = x[order[i : i + batch]]
            adam.zero_grad(set_to_none=True)
            ((net(rows) - rows) ** 2).mean().backward()
            adam.step()
            steps += 1
    return 1000 * (time.process_time() - start) / steps


print(torch.__version__, flush=True)
for line in sys.stdin:
    ask = json.loads(line)
    dtype = torch.float32 if ask["dtype"] == "float32" else torch.float64
    print(trained(ask["d"], ask["hidden"], ask["n"], ask["batch"], ask["epochs"], dtype), flush=True)

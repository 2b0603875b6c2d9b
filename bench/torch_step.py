"""The training step of LeNets++ and the fused loss, in PyTorch, float32 without TF32, on the same shapes as Margrad's benchmarks.

usage: torch_step.py OUT.json        Prints and writes the median time of each, in microseconds. Inputs are on the device.
"""
import json
import statistics
import sys
import time

import torch
from torch import nn

torch.backends.cuda.matmul.allow_tf32 = False
torch.backends.cudnn.allow_tf32 = False
torch.backends.cudnn.benchmark = True
DEVICE = "cuda"


def lenets():
    layers = []
    channels = 1
    for width, (window, stride) in ((32, (2, 2)), (64, (2, 2)), (128, (3, 2))):
        for _ in range(2):
            layers += [nn.Conv2d(channels, width, 5, padding=2), nn.PReLU(width, 0.25)]
            channels = width
        layers.append(nn.MaxPool2d(window, stride, ceil_mode=True))
    layers += [nn.Flatten(), nn.Linear(128 * 3 * 3, 2), nn.PReLU(2, 0.25)]
    return nn.Sequential(*layers).to(DEVICE)


def margin_center(x, y, centers, intra, inter, center_weight, margin_weight):
    """Eq. 2 with 1/(2M), and Eq. 3; the own class is told apart by a mask."""
    m = x.shape[0]
    own = centers[y]
    distance = torch.cdist(x, centers, compute_mode="donot_use_mm_for_euclid_dist" if x.shape[1] < 32 else "use_mm_for_euclid_dist")
    mask = torch.zeros_like(distance).scatter_(1, y[:, None], 1.0)
    hinges = mask * torch.relu(distance - intra) + (1 - mask) * torch.relu(inter - distance)
    return center_weight * (x - own).square().sum() / (2 * m) + margin_weight * hinges.sum() / m


@torch.no_grad()
def move_centers(x, y, centers, gamma):
    """Eq. 5."""
    delta = torch.zeros_like(centers).index_add_(0, y, centers[y] - x)
    count = torch.zeros(centers.shape[0], device=DEVICE).index_add_(0, y, torch.ones_like(y, dtype=torch.float32))
    centers -= gamma * delta / (1 + count)[:, None]


def graphed(work):
    """The work as a CUDA graph, after a few eager runs on a stream of its own, as PyTorch's manual says."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            work()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        work()
    return graph.replay


def median_microseconds(work, per_round, rounds=30):
    for _ in range(3):
        work()
    torch.cuda.synchronize()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(per_round):
            work()
        torch.cuda.synchronize()
        times.append((time.perf_counter() - start) / per_round * 1e6)
    return statistics.median(times)


def training_step(batch):
    torch.manual_seed(1)
    network = lenets()
    softmax = nn.Linear(2, 10, bias=False).to(DEVICE)
    parameters = list(network.parameters()) + list(softmax.parameters())
    found = sum(p.numel() for p in parameters)
    assert found == 797_624, f"LeNets++ has 797,624 parameters, this one {found}"
    centers = torch.randn(10, 2, device=DEVICE)
    x = torch.rand(batch, 1, 28, 28, device=DEVICE) * 2 - 1
    y = torch.randint(0, 10, (batch,), device=DEVICE)
    sgd = torch.optim.SGD(parameters, lr=1e-4, momentum=0.9, weight_decay=5e-4)

    def step():
        sgd.zero_grad(set_to_none=True)
        features = network(x)
        loss = nn.functional.cross_entropy(softmax(features), y) + margin_center(features, y, centers, 1.0, 3.0, 0.01, 0.01)
        loss.backward()
        sgd.step()
        move_centers(features.detach(), y, centers, 0.5)

    return step


def fused_loss(m, n, d):
    torch.manual_seed(2)
    x = (torch.rand(m, d, device=DEVICE) * 2 - 1).requires_grad_()
    centers = torch.rand(n, d, device=DEVICE) * 2 - 1
    y = torch.randint(0, n, (m,), device=DEVICE)
    typical = (2 * d / 3) ** 0.5

    def run():
        x.grad = None
        margin_center(x, y, centers, typical, typical, 0.01, 0.01).backward()
        move_centers(x.detach(), y, centers, 0.0)

    return run


def main(out):
    results = []

    def report(name, parameters, work, per_round):
        microseconds = median_microseconds(work, per_round)
        results.append({"name": name, "parameters": parameters, "microseconds": microseconds})
        print(f"{name} {parameters}: {microseconds:.1f} us", flush=True)

    version = torch.__version__
    report("training step, eager", {"batch": "128", "torch": version}, training_step(128), 8)
    report("training step, CUDA graph", {"batch": "128", "torch": version}, graphed(training_step(128)), 8)
    for m, n, d in ((128, 10, 2), (256, 10575, 512), (512, 85000, 512)):
        size = {"size": f"{m}x{n}x{d}", "torch": version}
        report("margin and center loss, eager", size, fused_loss(m, n, d), 16)
        report("margin and center loss, CUDA graph", size, graphed(fused_loss(m, n, d)), 16)
    with open(out, "w") as file:
        json.dump(results, file, indent=2)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: torch_step.py OUT.json")
    main(sys.argv[1])

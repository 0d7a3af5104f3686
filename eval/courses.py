"""How the evidence reader is trained: the loss, batches of like length, a course over them, and what came of it."""

import math
import time

import numpy as np
import torch
from reader_examples import SEED
from sklearn.metrics import roc_auc_score

from assistant.backends import reader
from assistant.backends.encoder import has_fast_bf16

BATCH_TOKENS = 3600


def loss_of(batch, examples, answers, edges, device):
    """Return the mean loss: of the sentence that answers, none being one choice, and of the answer's edges."""
    total = torch.zeros((), device=device)
    floor = torch.tensor(-1e4, device=device)
    for row, example in enumerate(examples):
        count = len(example.passage.spans)
        read = batch.members[row, :count].sum(-1) > 0
        choices = torch.cat([torch.zeros(1, device=device), answers[row, :count].float()])
        use = torch.ones(count + 1, dtype=torch.bool)
        use[1:] = read
        use[[1 + i for i in example.unsure]] = False
        right = torch.zeros(count + 1, dtype=torch.bool)
        right[[1 + i for i in example.right]] = True
        right &= use
        if not right.any():
            right[0] = True
        use, right = use.to(device), right.to(device)
        total += torch.logsumexp(choices.where(use, floor), 0) - torch.logsumexp(choices.where(right, floor), 0)
        if example.answers is None or (example.unsure and not example.right):
            continue
        offsets = torch.from_numpy(batch.offsets[row])
        inside = offsets[:, 0] >= 0
        inside[0] = True
        for side, edge in ((0, 0), (1, 1)):
            hit = torch.zeros(len(offsets), dtype=torch.bool)
            for answer in example.answers:
                hit |= (offsets[:, 0] <= answer[0]) & (offsets[:, 1] > answer[0]) if side == 0 else (
                    (offsets[:, 0] < answer[1]) & (offsets[:, 1] >= answer[1]))  # fmt: skip
            hit &= inside
            hit[0] = False
            if not hit.any():
                hit[0] = True
            logits = edges[row, :, edge].float()
            total += 0.5 * (
                torch.logsumexp(logits.where(inside.to(device), floor), 0)
                - torch.logsumexp(logits.where(hit.to(device), floor), 0)
            )
    return total / len(examples)


def characters(example):
    return len(example.question) + len(example.passage.text)


def tokens_in(characters):
    return min(reader.MOST_TOKENS, characters // 4 + 20)


def batches_of(examples, rng, size=characters, length=tokens_in, most=BATCH_TOKENS, block_size=800):
    """Return batches of like length, in random order: little padding.

    Args:
        size: What examples are ordered by, within blocks.
        length: Returns how many tokens an example of a size has; a batch has `most` at most, padding included.
    """
    rng.shuffle(examples)
    batches = []
    for at in range(0, len(examples), block_size):
        batch = []
        for example in sorted(examples[at : at + block_size], key=size):
            # The last is the longest.
            if batch and (len(batch) + 1) * length(size(example)) > most:
                batches.append(batch)
                batch = []
            batch.append(example)
        batches.append(batch)
    rng.shuffle(batches)
    return batches


def judged(model, groups):
    """Return the share of questions whose best sentence is right, n, the same for the best span, and the area under
    the curve of the best score for answerable or not."""
    hits, span_hits, best, answerable = [], [], [], []
    for examples in groups:
        readings = model.read(examples[0].question, [e.passage for e in examples])
        rows = [(i, number) for i, e in enumerate(examples) for number in range(len(e.passage.spans))]
        scores = np.concatenate([r.answers for r in readings])
        odds = np.concatenate([r.span_odds for r in readings])
        best.append(scores.max())
        answerable.append(any(e.right for e in examples))
        if answerable[-1]:
            for found, values in ((hits, scores), (span_hits, odds)):
                i, number = rows[int(values.argmax())]
                found.append(number in examples[i].right)
    auc = roc_auc_score(answerable, best) if len(set(answerable)) == 2 else math.nan
    return np.mean(hits), len(hits), np.mean(span_hits), auc


def course(model, epochs, held, options, kept_layers=0, rate=1e-4):
    """Go once through each epoch's batches, the rate rising at first and then falling to nothing; save the weights.

    The heads learn at four times the rate.
    """
    device, target = options.device, options.target
    network = model.network.float().to(device)
    quicken(network, kept_layers)
    kept = tuple(f"bert.encoder.layer.{number}." for number in range(kept_layers))
    for name, parameter in network.named_parameters():
        parameter.requires_grad = reader.is_trained(name) and not name.startswith(kept)
    layers = [p for n, p in network.named_parameters() if p.requires_grad and n.startswith("bert.")]
    heads = [p for n, p in network.named_parameters() if p.requires_grad and not n.startswith("bert.")]
    optimiser = torch.optim.AdamW(
        [{"params": layers, "lr": rate}, {"params": heads, "lr": 4 * rate}], weight_decay=0.01, fused=True
    )
    steps = sum(map(len, epochs))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (0.06 * steps)) * max(0.02, 1 - step / steps)
    )
    started, step, recent = time.time(), 0, []
    for batches in epochs:
        network.train()
        for examples in batches:
            batch = model.tokenized([e.question for e in examples], [e.passage for e in examples])
            with torch.autocast(device, dtype=torch.bfloat16, enabled=device != "cpu" or has_fast_bf16()):
                answers, edges = network(batch.inputs.to(device), batch.members.to(device))
            loss = loss_of(batch, examples, answers, edges, device)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(layers + heads, 1.0)
            optimiser.step()
            optimiser.zero_grad()
            schedule.step()
            step += 1
            recent.append(loss.item())
            if step % 50 == 0:
                print(f"{step}/{steps} loss {np.mean(recent[-50:]):.3f} {time.time() - started:.0f} s", flush=True)
            if step % 300 == 0:
                model.save(target)
        network.eval()
        model.save(target)
    show(reader.Reader(target), held)


class Dropout(torch.nn.Module):
    """Drops values by the bytes of a fast generator: torch's own takes a sixth of the time of a step on a processor."""

    def __init__(self, share):
        super().__init__()
        self.least = round(share * 256)
        self.generator = np.random.Generator(np.random.SFC64(SEED))

    def forward(self, states):
        if not self.training:
            return states
        drawn = torch.from_numpy(np.frombuffer(self.generator.bytes(states.numel()), np.uint8).copy())
        kept = (drawn.view(states.shape) >= self.least).to(states.device)
        return states * kept / (1 - self.least / 256)


def quicken(network, kept_layers):
    """Let a network train faster: 1.7 times as many examples a second on two cores, most of it by plain attention,
    whose gradient the fused one is slow at on a processor, the rest by `Dropout`, and by none in layers that stay."""
    bert = network.bert
    share = bert.config.hidden_dropout_prob
    bert.config._attn_implementation = "eager"
    if kept_layers:
        bert.embeddings.dropout = torch.nn.Identity()
    for number, layer in enumerate(bert.encoder.layer):
        layer.attention.self.config._attn_implementation = "eager"
        for part in (layer.attention.output, layer.output):
            part.dropout = torch.nn.Identity() if number < kept_layers else Dropout(share)


def meet(before, after, target):
    """Save the mean of the weights of two readers."""
    weights, others = after.network.float().state_dict(), before.network.float().state_dict()
    after.network.load_state_dict({name: (value + others[name]) / 2 for name, value in weights.items()})
    after.save(target)


def show(model, held):
    for name, groups in held.items():
        share, n, spans_right, auc = judged(model, groups)
        print(
            f"{name}: best sentence right {share:.3f}, sentence of the best span {spans_right:.3f} (n = {n}), "
            f"answerable AUC {auc:.3f} (n = {len(groups)})",
            flush=True,
        )

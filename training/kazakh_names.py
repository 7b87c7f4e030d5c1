"""Train the CRF that finds persons in Kazakh sentences, `extract/models/persons_kk.crfsuite`.

Input is JSON Lines, one sentence each: {"text": "...", "persons": [[start, end], ...]} with
character offsets. The features are those of `extract.naming.kazakh`, so a model must be trained
again when they or the name lists change.

python -m training.kazakh_names FILE... -o MODEL train on everything python -m training.kazakh_names
FILE... --folds 5 only measure, by cross-validation
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pycrfsuite

from extract.naming.kazakh import LONGEST_SEQUENCE, take_features, tokenize

SEED = 20201124  # of the shuffle before the folds are cut
PARAMETERS = {"c1": 0.1, "c2": 0.01, "max_iterations": 150, "feature.possible_transitions": True}

Sentence = tuple[list[str], list[str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("-o", "--output", type=Path, metavar="MODEL")
    parser.add_argument("--folds", type=int, default=0, help="measure with this many folds")
    arguments = parser.parse_args()
    sentences = [sentence for path in arguments.files for sentence in read_sentences(path)]
    print(f"{len(sentences)} sentences, {sum(_count(tags) for _, tags in sentences)} persons")
    if arguments.folds > 1:
        measure(sentences, arguments.folds)
    if arguments.output is not None:
        train(sentences, arguments.output)
        print(f"{arguments.output}: {arguments.output.stat().st_size} bytes")


def read_sentences(path: Path) -> Iterator[Sentence]:
    """Yield words and tags (O, B, I) of each sentence of a JSON Lines file."""
    for line in path.read_text("utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        tokens = tokenize(row["text"], 0, len(row["text"]))[:LONGEST_SEQUENCE]
        tags = [_tag(start, end, row["persons"]) for _, start, end in tokens]
        if tokens:
            yield [word for word, _, _ in tokens], tags


def train(sentences: Iterable[Sentence], output: Path) -> None:
    """Write a model trained on these sentences. Training has no random part: same input, same
    model.
    """
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=PARAMETERS, verbose=False)
    for words, tags in sentences:
        trainer.append(take_features(words), tags)
    trainer.train(str(output))


def measure(sentences: Sequence[Sentence], folds: int) -> None:
    """Print precision, recall and F of whole spans, each sentence tagged by a model that has not
    seen it.
    """
    shuffled = list(sentences)
    random.Random(SEED).shuffle(shuffled)  # noqa: S311 - not for cryptography
    right = found = wanted = 0
    for fold in range(folds):
        held = shuffled[fold::folds]
        rest = [row for at, row in enumerate(shuffled) if at % folds != fold]
        for tags, guess in _tag_held(rest, held):
            gold, got = _spans(tags), _spans(guess)
            right, found, wanted = right + len(gold & got), found + len(got), wanted + len(gold)
        precision, recall = right / (found or 1), right / (wanted or 1)
        score = 2 * right / ((found + wanted) or 1)
        print(f"folds 1-{fold + 1}: P {precision:.3f} R {recall:.3f} F {score:.3f} of {wanted}")


def _tag_held(rest: list[Sentence], held: list[Sentence]) -> Iterator[tuple[list[str], list[str]]]:
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "fold.crfsuite"
        train(rest, model)
        tagger = pycrfsuite.Tagger()
        tagger.open(str(model))
        for words, tags in held:
            yield tags, tagger.tag(take_features(words))
        tagger.close()


def _tag(start: int, end: int, persons: list[list[int]]) -> str:
    for first, last in persons:
        if start < last and first < end:
            return "B" if start <= first else "I"
    return "O"


def _spans(tags: Sequence[str]) -> set[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    previous = "O"
    for at, tag in enumerate(tags):
        if tag == "I" and previous != "O":
            spans[-1] = (spans[-1][0], at + 1)
        elif tag != "O":
            spans.append((at, at + 1))
        previous = tag
    return set(spans)


def _count(tags: Sequence[str]) -> int:
    return tags.count("B")


if __name__ == "__main__":
    main()

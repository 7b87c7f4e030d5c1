"""Train the CRFs that find persons in Kazakh and English, `extract/models/persons_*.crfsuite`.

Input is JSON Lines, one sentence each: {"text": "...", "persons": [[start, end], ...]} with
character offsets. The features are those of `extract.naming`, so a model must be trained again when
they or the name lists change. `--lower` trains on the words without their capitals.

python -m training.names kk FILE... -o MODEL        train on everything
python -m training.names kk FILE... --folds 5       only measure, by cross-validation
python -m training.names en FILE... --lower -o MODEL
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pycrfsuite

from extract.naming import english_model, kazakh
from extract.naming.crf import LONGEST_SEQUENCE, Features
from extract.naming.lists import load_names

SEED = 20201124  # of the shuffle before the folds are cut, and of the names put in
PARAMETERS = {"c1": 0.1, "c2": 0.01, "max_iterations": 150, "feature.possible_transitions": True}
# How Kazakh letters are written in English-language news.
TO_ENGLISH = str.maketrans({
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ё": "yo",
    "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n",
    "ң": "n", "о": "o", "ө": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u",
    "ү": "u", "ф": "f", "х": "kh", "һ": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
    "ъ": "", "ы": "y", "і": "i", "ь": "", "э": "e", "ю": "yu", "я": "ya",
})  # fmt: skip
SURNAME_ENDINGS = ("ov", "ova", "ev", "eva", "yev", "yeva", "uly", "kyzy", "bay", "bek", "", "", "")

Sentence = tuple[list[str], list[str]]


@dataclass(frozen=True, slots=True)
class Language:
    """How one language cuts a sentence and describes its words."""

    tokenize: Any
    take: Features
    take_lower: Features


LANGUAGES = {
    "kk": Language(kazakh.tokenize, kazakh.FEATURES.take, kazakh.FEATURES.take_lower),
    "en": Language(
        english_model.tokenize, english_model.FEATURES.take, english_model.FEATURES.take_lower
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("language", choices=sorted(LANGUAGES))
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("-o", "--output", type=Path, metavar="MODEL")
    parser.add_argument("--folds", type=int, default=0, help="measure with this many folds")
    parser.add_argument("--lower", action="store_true", help="do without capitals")
    arguments = parser.parse_args()
    language = LANGUAGES[arguments.language]
    take = language.take_lower if arguments.lower else language.take
    sentences = [one for path in arguments.files for one in read_sentences(path, language)]
    print(f"{len(sentences)} sentences, {sum(_count(tags) for _, tags in sentences)} persons")
    put_in = put_in_names if arguments.language == "en" else None
    if arguments.folds > 1:
        measure(sentences, arguments.folds, take, put_in)
    if arguments.output is not None:
        train([*sentences, *(put_in(sentences) if put_in else ())], arguments.output, take)
        print(f"{arguments.output}: {arguments.output.stat().st_size} bytes")


def read_sentences(path: Path, language: Language = LANGUAGES["kk"]) -> Iterator[Sentence]:
    """Yield words and tags (O, B, I) of each sentence of a JSON Lines file."""
    for line in path.read_text("utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        tokens = language.tokenize(row["text"], 0, len(row["text"]))[:LONGEST_SEQUENCE]
        tags = [_tag(start, end, row["persons"]) for _, start, end in tokens]
        if tokens:
            yield [word for word, _, _ in tokens], tags


def train(sentences: Iterable[Sentence], output: Path, take: Features) -> None:
    """Write a model trained on these sentences. Training has no random part: same input, same
    model.
    """
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=PARAMETERS, verbose=False)
    for words, tags in sentences:
        trainer.append(take(words), tags)
    trainer.train(str(output))


def put_in_names(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return copies of the sentences that name somebody, with names of the region in their place.

    Public English corpora hold hardly any; the words around a name are what is to be learnt.
    """
    dice = random.Random(SEED)  # noqa: S311 - not for cryptography
    names = sorted(load_names().male | load_names().female)
    copies: list[Sentence] = []
    for words, tags in sentences:
        if "B" not in tags:
            continue
        copy = list(words)
        for at, tag in enumerate(tags):
            if tag == "O" or not words[at][0].isalpha() or words[at].endswith("."):
                continue
            name = dice.choice(names).translate(TO_ENGLISH).title()
            is_last = at + 1 == len(tags) or tags[at + 1] != "I"
            if is_last and (tag == "I" or dice.random() < 0.5):
                name += dice.choice(SURNAME_ENDINGS)
            copy[at] = name if words[at][0].isupper() else name.lower()
        copies.append((copy, tags))
    return copies


def measure(
    sentences: Sequence[Sentence],
    folds: int,
    take: Features = kazakh.FEATURES.take,
    put_in: Any = None,
) -> None:
    """Print precision, recall and F of whole spans, each sentence tagged by a model that has not
    seen it.
    """
    shuffled = list(sentences)
    random.Random(SEED).shuffle(shuffled)  # noqa: S311 - not for cryptography
    right = found = wanted = 0
    for fold in range(folds):
        held = shuffled[fold::folds]
        rest = [row for at, row in enumerate(shuffled) if at % folds != fold]
        rest += put_in(rest) if put_in is not None else []
        for tags, guess in _tag_held(rest, held, take):
            gold, got = _spans(tags), _spans(guess)
            right, found, wanted = right + len(gold & got), found + len(got), wanted + len(gold)
        precision, recall = right / (found or 1), right / (wanted or 1)
        score = 2 * right / ((found + wanted) or 1)
        print(f"folds 1-{fold + 1}: P {precision:.3f} R {recall:.3f} F {score:.3f} of {wanted}")


def _tag_held(
    rest: list[Sentence], held: list[Sentence], take: Features
) -> Iterator[tuple[list[str], list[str]]]:
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "fold.crfsuite"
        train(rest, model, take)
        tagger = pycrfsuite.Tagger()
        tagger.open(str(model))
        for words, tags in held:
            yield tags, tagger.tag(take(words))
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

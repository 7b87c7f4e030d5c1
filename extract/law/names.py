"""Find the names of codes and other laws among tokens, and judge whose law each of them is."""

from __future__ import annotations

from functools import lru_cache

from extract.law.codes import CodeName, load_lexicon
from extract.law.tokens import NO_LABELS, Kind, NamedCode, Token


def join_names(tokens: list[Token]) -> list[Token]:
    """Make one CODE token of the words that name a law, with "РК" or "of Kazakhstan" after it."""
    joined: list[Token] = []
    i = 0
    while i < len(tokens):
        found = _name_at(tokens, i)
        if found is None:
            joined.append(tokens[i])
            i += 1
            continue
        name, after = found
        after = _skip_case_ending(tokens, after)
        token, after = _qualify(tokens, i, after, name)
        joined.append(token)
        i = after
    return joined


def _name_at(tokens: list[Token], i: int) -> tuple[CodeName, int] | None:
    """Return the longest name of a law that begins at token `i`, and the index after it."""
    lexicon = load_lexicon()
    token = tokens[i]
    if token.kind is Kind.CODE:
        return lexicon.short_names[token.word], i + 1
    if token.kind in {Kind.WORD, Kind.NUMBER} and token.word:
        for pattern in patterns_of(token.word):
            for name in lexicon.names.get(pattern, ()):
                if name.after_word and not _has_own_word(tokens, i):
                    continue
                after = _match_name(tokens, i + 1, name.words[1:])
                if after is not None:
                    return name, after
    return None


def _has_own_word(tokens: list[Token], i: int) -> bool:
    """Tell "Қылмыстық жүргізу кодексі" from "статья 174 этого кодекса"."""
    if i == 0 or tokens[i - 1].kind is not Kind.WORD:
        return False
    return tokens[i - 1].labels.isdisjoint(
        {"filler", "of", "old", "new", "home", "same", "follows"}
    )


@lru_cache(maxsize=65536)
def patterns_of(word: str) -> tuple[str, ...]:
    """Return the patterns that `word` matches, the longest and hence narrowest first."""
    names = load_lexicon().name_patterns.names_of(word)
    return tuple(sorted(names, key=lambda pattern: (-len(pattern), pattern)))


def _match_name(tokens: list[Token], i: int, words: tuple[str, ...]) -> int | None:
    """Return the index after the rest of a name, or None; "РК" may stand between its words."""
    for word in words:
        skipped = 0
        while i < len(tokens) and skipped < 4 and _is_inside_name(tokens[i]):
            i, skipped = i + 1, skipped + 1
        if i == len(tokens) or word not in patterns_of(tokens[i].word):
            return None
        i += 1
    return i


def _is_inside_name(token: Token) -> bool:
    if token.kind in {Kind.DASH, Kind.DOT, Kind.QUOTE}:
        return True
    return token.kind is Kind.WORD and not token.labels.isdisjoint({"home", "republic"})


def _skip_case_ending(tokens: list[Token], i: int) -> int:
    """Step over the ending that Kazakh hangs on an abbreviation: "ҚК-нің"."""
    if i + 1 < len(tokens) and tokens[i].kind is Kind.DASH and tokens[i].glued:
        ending = tokens[i + 1]
        if ending.glued and ending.end - ending.start <= 5 and ending.kind is not Kind.NUMBER:
            return i + 2
    return i


def _qualify(tokens: list[Token], i: int, after: int, name: CodeName) -> tuple[Token, int]:
    """Judge by the words around a name whose law it is and whether it is still in force."""
    before = _labels_before(tokens, i)
    behind, after = _labels_behind(tokens, after)
    is_home = "home" in behind or ("home" in before and "foreign" not in behind)
    is_foreign = not is_home and ("foreign" in behind or "foreign" in before)
    code = NamedCode(
        code=None if is_foreign else name.code,
        home=is_home,
        old=name.old or "old" in before or "old_after" in behind,
        new="new" in before,
        needs_home=name.needs_home and not is_home,
        needs_known=name.needs_known,
    )
    token = tokens[i]._replace(
        kind=Kind.CODE, end=tokens[after - 1].end, labels=NO_LABELS, name=code
    )
    return token, after


def _labels_before(tokens: list[Token], i: int) -> set[str]:
    labels: set[str] = set()
    for token in reversed(tokens[max(0, i - 4) : i]):
        telling = token.labels & {"home", "foreign", "old", "new"}
        passes = token.kind in {Kind.YEAR, Kind.DASH} or "adjective" in token.labels
        if not telling and not passes:
            break
        labels |= telling
    return labels


def _labels_behind(tokens: list[Token], i: int) -> tuple[set[str], int]:
    """Return what the words after a name tell, and the index after the country in it."""
    labels: set[str] = set()
    after, j = i, i
    while j < len(tokens) and j < i + 5 and not labels:
        labels |= tokens[j].labels & {"home", "foreign"}
        is_bridge = not tokens[j].labels.isdisjoint({"of", "republic"}) or tokens[j].word == "the"
        j += 1
        if labels:
            after = j
        elif not is_bridge:
            break
    if after < len(tokens) and tokens[after].kind is Kind.YEAR and int(tokens[after].word) < 2014:
        labels.add("old_after")
    for token in tokens[after : after + 5]:
        if token.kind in {Kind.STOP, Kind.NUMBER, Kind.CODE, Kind.ARTICLE}:
            break
        labels |= token.labels & {"old_after"}
    return labels, after

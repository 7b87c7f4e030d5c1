"""Markup that a CSS selector matches: a stand-in's pages are built from the rules that read them.

It knows tags, classes, ids, attributes, descendants and children; of alternatives it takes the
first. It never checks what it is given: the tests do, by reading what it made.
"""

from __future__ import annotations

import html
import re

# "div.post#x[href*="/a/"]:first-child", piece by piece
PIECE = re.compile(
    r"""(?P<tag>^[a-z][a-z0-9]*)|\.(?P<class>[\w-]+)|\#(?P<id>[\w-]+)
    |\[(?P<name>[\w-]+)(?:[*^$~]?=["']?(?P<value>[^"'\]]*)["']?)?\]|:(?P<pseudo>[\w-]+)""",
    re.X,
)
RULE = re.compile(r"(?P<css>.*?)(?:@(?P<attribute>[\w-]+))?")
VOID = frozenset({"meta", "img", "link", "input"})


def split_rule(rule: str) -> tuple[str, str | None]:
    """Return the selector and the attribute of a rule: "time@datetime" -> ("time", "datetime")."""
    match = RULE.fullmatch(rule)
    return (rule, None) if match is None else (match["css"].strip(), match["attribute"])


def build(css: str, inner: str, **attributes: str) -> str:
    """Return nested elements whose innermost `css` matches; it holds `inner`, which is markup."""
    return wrap(css, [element(_compounds(css)[-1], inner, **attributes)])


def wrap(css: str, matched: list[str]) -> str:
    """Return the elements around what `css` matches, with these `matched` ones inside."""
    made = "\n".join(matched)
    for compound in reversed(_compounds(css)[:-1]):
        made = element(compound, made)
    return made


def build_each(css: str, inners: list[str]) -> str:
    """Return one set of parents with an element for each of `inners`, all matched by `css`."""
    return wrap(css, [element(_compounds(css)[-1], inner) for inner in inners])


def element(compound: str, inner: str, **attributes: str) -> str:
    """Return one element that a compound selector matches ("a.img[rel=next]")."""
    tag, classes, given = "p" if compound == "*" else "div", [], dict(attributes)
    for piece in PIECE.finditer(compound):
        tag = piece["tag"] or tag
        classes += [piece["class"]] if piece["class"] else []
        if piece["id"]:
            given["id"] = piece["id"]
        if piece["name"]:
            given.setdefault(piece["name"], piece["value"] or "")
    if classes:
        given["class"] = " ".join(classes)
    spelt = "".join(f' {name}="{html.escape(value)}"' for name, value in given.items())
    return f"<{tag}{spelt}>" if tag in VOID else f"<{tag}{spelt}>{inner}</{tag}>"


def first_of(css: str) -> str:
    """Return the first alternative of a selector with commas."""
    return css.partition(",")[0].strip()


def _compounds(css: str) -> list[str]:
    return [part for part in first_of(css).replace(">", " ").split() if part]

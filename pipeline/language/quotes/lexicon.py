"""Count the cue lexicon from an annotated corpus.

    python -m pipeline.language.quotes.lexicon TRAIN.jsonl > pipeline/language/quotes/data/cues.tsv

Each line of the corpus is ``{"text", "attributions": [{"cue", "content"}]}`` with character spans.
A case of a lemma in a construction is a hit if an annotated attribution has its cue there and
content that overlaps the construction's by half (intersection over union of characters).
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from spacy.tokens import Doc

from pipeline.language.quotes.clauses import candidates
from pipeline.language.quotes.cues import ANY, smoothed
from pipeline.language.quotes.marks import find_quotations
from pipeline.language.quotes.spans import overlap
from pipeline.language.quotes.speech import after_cues, before_cues, is_sentence, places
from pipeline.language.quotes.tree import Tree, quoted_tokens
from pipeline.models import Span

RARE = 20
"""Lemmas seen at most this often in a construction make its prior."""
LEAST = 0.2
"""Rows below this precision are left out of the table."""
Case = tuple[str, str]


def cases(doc: Doc) -> Iterator[tuple[int, str, list[Span]]]:
    """Yield ``(cue token, construction, content)`` for every construction in a parsed text."""
    tree = Tree(doc)
    quotations = find_quotations(tree.text)
    inside = quoted_tokens(tree, quotations)
    for i in range(tree.n):
        if not inside[i]:
            for c in candidates(tree, i):
                yield c.cue, c.relation, [(tree.start[a], tree.end[b - 1]) for a, b in c.parts]
    for place in places(tree, quotations):
        if is_sentence(tree, place.quotation):
            for i, relation in after_cues(tree, place) + before_cues(tree, place):
                yield i, relation, list(place.quotation.spans)


def count(docs: Iterable[tuple[Doc, list[dict[str, list[Span]]]]]) -> dict[Case, tuple[int, int]]:
    """Return ``{(lemma, construction): (cases, hits)}`` over parsed texts with annotations."""
    seen: Counter[Case] = Counter()
    hits: Counter[Case] = Counter()
    for doc, gold in docs:
        by_cue = [(g["cue"][0][0], g["cue"][-1][1], g["content"]) for g in gold if g["cue"]]
        content = [span for g in gold for span in g["content"]]
        for i, relation, spans in cases(doc):
            at = doc[i].idx
            own = [c for s, e, c in by_cue if s <= at < e]
            if not own and any(s <= at < e for s, e in content):
                continue  # what stands inside content is annotated only sometimes
            case = (doc[i].lemma_.lower(), relation)
            seen[case] += 1
            direct = relation.startswith("direct")
            hits[case] += any(
                _touches(c, spans) if direct else overlap(c, spans) >= 0.5 for c in own
            )
    return {case: (n, hits[case]) for case, n in seen.items()}


def _touches(a: list[Span], b: list[Span]) -> bool:
    return any(min(e, f) - max(s, g) > (f - g) // 2 for s, e in a for g, f in b)


def table(counts: dict[Case, tuple[int, int]]) -> str:
    """Return the lexicon's table, sorted: priors first, then lemmas.

    What could not be taken for a cue either way is left out.
    """
    rare: dict[str, tuple[int, int]] = {}
    for (_, relation), (n, hits) in counts.items():
        if n <= RARE:
            total = rare.get(relation, (0, 0))
            rare[relation] = (total[0] + n, total[1] + hits)
    priors = {r: hits / n for r, (n, hits) in rare.items() if n >= RARE and hits}
    rows: list[tuple[str, str, int, int]] = [(ANY, r, *rare[r]) for r in sorted(priors)]
    for (lemma, relation), (n, hits) in sorted(counts.items()):
        prior = priors.get(relation, 0.0)
        if max(prior, smoothed(n, hits, prior)) >= LEAST and lemma.isascii() and lemma.isalpha():
            rows.append((lemma, relation, n, hits))
    return "".join("\t".join(map(str, row)) + "\n" for row in rows)


def main(path: str) -> None:
    """Parse the corpus at ``path`` and print the table."""
    from pipeline.language.build import build

    lines = Path(path).read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    nlp = build(components=[])
    docs = nlp.pipe(((r["text"], r["attributions"]) for r in rows), as_tuples=True, batch_size=16)
    sys.stdout.write(HEADER + table(count(docs)))


HEADER = """\
# Cue lexicon: lemma, construction, cases, hits. Counts only, from the 840 training articles of
# PolNeAR 1.0 (Newell et al., LREC 2018), parsed with en_core_web_sm 3.8. Rebuild with
#   python -m pipeline.language.quotes.lexicon TRAIN.jsonl > pipeline/language/quotes/data/cues.tsv
"""

if __name__ == "__main__":
    main(sys.argv[1])

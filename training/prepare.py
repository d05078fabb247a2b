"""Turns the corpora into labelled word pieces: training/data/{train,dev}.jsonl.

    python3 training/prepare.py --corpora DIR [--inner FILE]

FILE holds the attributions inside attributed contents (crates/encoder/examples/inner.rs). One output row a document: {"doc", "corpus", "paragraphs": [{"sentences": [number of tokens, ...],
"tokens": [[start, end, shape, piece id, ...], ...], "roles": [...], "links": [[token, anchor], ...],
"entities": [...], "pos": [...], "facts": [...], "inner": [...]}]}. A label of -1 (of facts, which are eighths, -1000) is
unknown: no loss. Tokens, pieces and shapes are
the product's own (crates/encoder/examples/prepare.rs); labels meet them by character offsets.
"""
import argparse
import gzip
import json
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
ROLES = ["O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content"]
KINDS = ["Person", "Organization", "Place", "People", "Other"]
POS = "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split()
TITLES = set("mr mrs ms miss dr prof professor sir lord lady sen senator rep representative gov governor gen general "
             "lt col colonel capt captain maj major sgt brig adm admiral president minister secretary king queen prince "
             "princess pope chancellor ambassador judge justice the a an his her their our its this that deputy vice "
             "prime foreign navy army former then late".split())
PEOPLES = set("""afghan african albanian algerian american arab arabic argentine argentinian armenian asian australian austrian
azerbaijani bangladeshi belarusian belgian bolivian bosnian brazilian british bulgarian burmese cambodian canadian catalan
chechen chilean chinese christian colombian congolese croatian cuban cypriot czech danish dutch egyptian english ethiopian
european filipino finnish flemish french georgian german ghanaian greek haitian hebrew hindu hungarian icelandic indian
indonesian iranian iraqi irish islamic israeli italian jamaican japanese jew jewish jordanian kazakh kenyan korean kurdish
kuwaiti latin latino latvian lebanese libyan lithuanian malaysian mexican mongolian moroccan muslim nepalese nigerian
norwegian ottoman pakistani palestinian persian peruvian philippine polish portuguese protestant catholic qatari roman
romanian russian rwandan saudi scottish serb serbian shia shiite singaporean slovak slovenian somali soviet spanish sudanese
sunni swedish swiss syrian taiwanese tamil thai tibetan tunisian turkish ukrainian venezuelan vietnamese welsh yazidi yemeni
zimbabwean democrat republican democratic buddhist mormon sikh armenians americans arabs brits""".split())


# capitalized, but never a name of the five kinds
PLAIN = TITLES | set("january february march april may june july august september october november december jan feb mar apr aug sept "
                     "sep oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu thur fri sat sun i "
                     "am pm gmt edt est pst pdt mayor mr chairman chairwoman spokesman spokeswoman director ceo internet".split())


def people(word):
    word = word.lower()
    return word in PEOPLES or (word.endswith("s") and word[:-1] in PEOPLES)


def rows(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def polnear(path, split):
    for row in rows(path / "polnear" / f"{split}.jsonl"):
        yield {"doc": row["doc"], "corpus": "polnear", "text": row["text"], "attributions": row["attributions"]}


def groups(sentences, size=600):
    """Sentences put together to paragraphs of about `size` characters."""
    out = []
    for start, end in sentences:
        if out and end - out[-1][0] <= size:
            out[-1][1] = end
        else:
            out.append([start, end])
    return out


def gum(path, split):
    for row in rows(path / "gum" / f"{split}.jsonl"):
        tokens = row["tokens"]
        yield {"doc": row["doc"], "corpus": "gum", "text": row["text"], "blocks": [p[:2] for p in row["paragraphs"]],
               "pos": [(t[0], t[1], t[3]) for t in tokens], "names": gum_names(row), "open": True, "trim": True}


def gum_names(row):
    """Names among the mentions: those whose head is a proper noun, cut to the name itself."""
    kinds = {"person": "Person", "organization": "Organization", "place": "Place", "event": "Other", "object": "Other",
             "abstract": None}
    tokens, out = row["tokens"], []
    for m in row["mentions"]:
        if m["type"] not in kinds:
            continue
        inside = [i for i, t in enumerate(tokens) if m["start"] <= t[0] and t[1] <= m["end"]]
        if not inside:
            continue
        heads = [i for i in inside if not inside[0] <= tokens[i][5] - 1 <= inside[-1]]
        if not heads or tokens[heads[0]][3] != "PROPN":
            continue
        first = last = heads[0]
        while first > inside[0] and tokens[first - 1][3] == "PROPN":
            first -= 1
        while last < inside[-1] and tokens[last + 1][3] == "PROPN":
            last += 1
        if kinds[m["type"]] == "Organization" and last + 2 <= inside[-1] and row["text"][tokens[last + 1][0]:tokens[last + 1][1]] in ("of", "for"):
            more = last + 2
            while more <= inside[-1] and tokens[more][3] in ("PROPN", "DET"):
                more += 1
            if tokens[more - 1][3] == "PROPN":
                last = more - 1
        out.append((tokens[first][0], tokens[last][1], kinds[m["type"]]))
    return out


def ewt(path, split):
    names = {r["doc"]: r for r in rows(path / "uner" / f"{split}.jsonl")}
    kinds = {"PER": "Person", "LOC": "Place", "ORG": "Organization"}
    told = {r["sent_id"]: r for r in rows(path / "factuality" / f"uds_ih2.{split}.jsonl") if "sent_id" in r}
    for doc, sentences in conllu(path / "ewt" / f"{split}.conllu.gz"):
        text, pos, spans, facts = "", [], [], []
        for name, sentence, tokens in sentences:
            base = len(text)
            if told.get(name, {}).get("text") == sentence:
                facts += [(base + t["start"], base + t["end"], t["label"]) for t in told[name]["targets"]]
            spans.append([base, base + len(sentence)])
            pos += [(base + s, base + e, tag) for s, e, tag in tokens]
            text += sentence + "\n"
        row = {"doc": doc, "corpus": "ewt", "text": text.rstrip("\n"), "blocks": groups(spans), "pos": pos, "facts": facts}
        gold = names.get(doc)
        at = gold and same_letters(gold["text"], row["text"])
        if at:
            row["names"] = [(at[e["start"]], at[e["end"] - 1] + 1, kinds[e["type"]]) for e in gold["entities"]]
            row["open"] = True
        yield row


def same_letters(one, other):
    """For two texts that differ in their blanks alone: the place in `other` of every character of `one`."""
    places = [i for i, c in enumerate(other) if not c.isspace()]
    if "".join(one.split()) != "".join(other.split()):
        return None
    out, at = [], 0
    for c in one:
        out.append(places[min(at, len(places) - 1)])
        at += not c.isspace()
    return out


def conllu(path):
    doc, sentences, text, tokens, at = None, [], "", [], 0
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line.startswith("# newdoc id = "):
                if sentences:
                    yield doc, sentences
                doc, sentences = line[14:], []
            elif line.startswith("# sent_id = "):
                name = line[12:]
            elif line.startswith("# text = "):
                text, tokens, at, covered = line[9:], [], 0, 0
            elif not line and text:
                sentences.append((name, text, tokens))
                text = ""
            elif line and not line.startswith("#"):
                col = line.split("\t")
                if "." in col[0]:
                    continue
                if "-" in col[0]:
                    continue
                found = text.find(col[1], at)
                if found >= 0 and not text[at:found].strip():
                    tokens.append((found, found + len(col[1]), col[3]))
                    at = found + len(col[1])
    if sentences:
        yield doc, sentences


def meantime(path, split):
    for row in rows(path / "factuality" / f"meantime.{split}.jsonl"):
        yield {"doc": row["id"], "corpus": "meantime", "text": row["text"],
               "facts": [(t["start"], t["end"], t["label"]) for t in row["targets"]]}


def re3d(path, split):
    kinds = {"Person": "Person", "Organisation": "Organization", "Location": "Place", "Nationality": "People",
             "Weapon": "Other", "MilitaryPlatform": "Other", "Vehicle": "Other", "DocumentReference": "Other"}
    for row in rows(path / "re3d" / "all.jsonl"):
        if (row["doc"][-1] in "012") != (split == "dev"):
            continue
        names = []
        for e in row["entities"]:
            words = row["text"][e["start"]:e["end"]]
            if e["type"] not in kinds or words.lower() in ("i", "we", "he", "they", "she", "our", "his", "their"):
                continue
            if kinds[e["type"]] == "Organization" and people(words):
                continue
            names.append((e["start"], e["end"], kinds[e["type"]]))
        yield {"doc": row["doc"], "corpus": "re3d", "text": row["text"], "names": names, "open": True, "trim": True}


def wikigold(path, split):
    if split == "dev":
        return
    kinds = {"PER": "Person", "LOC": "Place", "ORG": "Organization", "MISC": "Other"}
    for row in rows(path / "wikigold" / "all.jsonl"):
        names = [(e["start"], e["end"], "People" if e["type"] == "MISC" and people(row["text"][e["start"]:e["end"]]) else kinds[e["type"]])
                 for e in row["entities"]]
        yield {"doc": row["doc"], "corpus": "wikigold", "text": row["text"], "blocks": groups(row["sentences"]), "names": names}


def crossner(path, split):
    kinds = {"politician": "Person", "person": "Person", "organisation": "Organization", "politicalparty": "Organization",
             "country": "Place", "location": "Place", "misc": "Other", "event": "Other", "election": "Other"}
    for row in rows(path / "crossner_politics" / f"{split}.jsonl"):
        names = [(e["start"], e["end"], "People" if people(row["text"][e["start"]:e["end"]]) else kinds[e["type"]])
                 for e in row["entities"] if e["type"] in kinds]
        yield {"doc": row["doc"], "corpus": "crossner", "text": row["text"], "names": names}


def cut(items):
    """The product's tokens of every text."""
    sent = "".join(json.dumps({k: x[k] for k in ("doc", "text", "blocks") if k in x}) + "\n" for x in items)
    run = subprocess.run(["cargo", "run", "-q", "-p", "counterclaim-encoder", "--example", "prepare"], cwd=ROOT,
                         input=sent.encode(), stdout=subprocess.PIPE, check=True)
    return [json.loads(line)["paragraphs"] for line in run.stdout.decode().splitlines()]


def touching(tokens, start, end):
    return [i for i, t in enumerate(tokens) if t[0] < end and start < t[1]]


def role_labels(item, tokens):
    """BIO labels and links of all tokens; a link leads from the first token of a span to its anchor."""
    labels, links = [0] * len(tokens), []
    starts = [t[0] for t in tokens]
    import bisect

    def first_last(span):
        lo = max(0, bisect.bisect_right(starts, span[0]) - 1)
        hit = [i for i in range(lo, min(len(tokens), bisect.bisect_left(starts, span[1]) + 1))
               if tokens[i][0] < span[1] and span[0] < tokens[i][1]]
        return (hit[0], hit[-1] + 1) if hit else None
    for a in item["attributions"]:
        spans = {r: [x for x in map(first_last, a[r]) if x] for r in ("source", "cue", "content")}
        anchor = next((spans[r][0][0] for r in ("cue", "source", "content") if spans[r]), None)
        for r, begin in (("source", 1), ("cue", 3), ("content", 5)):
            for s, e in spans[r]:
                labels[s] = begin
                labels[s + 1:e] = [begin + 1] * (e - s - 1)
                links.append([s, anchor])
    return labels, links


def entity_labels(item, tokens):
    text, labels = item["text"], [0] * len(tokens)
    starts = [t[0] for t in tokens]
    proper = {s for s, e, tag in item.get("pos", ()) if tag == "PROPN"}
    import bisect
    before = False
    for i, t in enumerate(tokens):
        word = text[t[0]:t[1]]
        after_stop = i == 0 or text[tokens[i - 1][0]:tokens[i - 1][1]] in ".?!:“\"" or "\n" in text[tokens[i - 1][1]:t[0]]
        plain = word.lower().rstrip(".") in PLAIN
        if people(word) and word[:1].isupper():
            labels[i] = 1 + 2 * KINDS.index("People")
        elif item.get("open") and not plain:
            if "pos" in item:   # a proper noun that the corpus does not mark is a name of another kind
                if t[0] in proper:
                    labels[i] = 1 + 2 * KINDS.index("Other") + before
            elif word[:1].isupper() and not after_stop:
                labels[i] = -1
        before = labels[i] in (9, 10)
    taken = set()
    for s, e, kind in sorted(item["names"], key=lambda x: x[0] - x[1]):
        lo = max(0, bisect.bisect_right(starts, s) - 1)
        hit = [i for i in range(lo, min(len(tokens), bisect.bisect_left(starts, e) + 1)) if tokens[i][0] < e and s < tokens[i][1]]
        if item.get("trim"):
            while hit and text[tokens[hit[0]][0]:tokens[hit[0]][1]].lower().rstrip(".") in TITLES:
                hit = hit[1:]
        if not hit or not any(text[tokens[i][0]].isupper() for i in hit):
            continue
        if any(i in taken for i in hit):
            continue
        taken.update(hit)
        if kind is None:
            for i in hit:
                labels[i] = -1
            continue
        k = 1 + 2 * KINDS.index(kind)
        for n, i in enumerate(hit):
            labels[i] = k + (n > 0)
    return labels


def pos_labels(item, tokens):
    gold, labels, at = item["pos"], [], 0
    for t in tokens:
        while at < len(gold) and gold[at][1] <= t[0]:
            at += 1
        tags, k = [], at
        while k < len(gold) and gold[k][0] < t[1]:
            tags.append(gold[k][2])
            k += 1
        tags = [x for x in tags if x != "PUNCT"] or tags
        labels.append(POS.index(tags[-1]) if tags and tags[-1] in POS else -1)
    return labels


def fact_labels(item, tokens):
    """Eighths at the last token of every labelled word."""
    labels = [-1000] * len(tokens)
    ends = {t[1]: i for i, t in enumerate(tokens)}
    for _, end, value in item["facts"]:
        if end in ends:
            labels[ends[end]] = round(8 * value)
    return labels


def inner_labels(found, tokens):
    """1 for cues of attributions inside contents, 0 for the rest of the contents, -1 outside them."""
    inside, _ = role_labels({"attributions": [{"source": [], "cue": [], "content": found["contents"]}]}, tokens)
    labels, _ = role_labels(found, tokens)
    return [int(ROLES[x].endswith("cue")) if within else -1 for x, within in zip(labels, inside)]


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--corpora", type=pathlib.Path, required=True)
    ap.add_argument("--out", type=pathlib.Path, default=ROOT / "training" / "data")
    ap.add_argument("--inner", type=pathlib.Path)
    a = ap.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    found = {r["doc"]: r for r in rows(a.inner)} if a.inner else {}
    for split in ("dev", "train"):
        items = [x for f in (polnear, gum, ewt, meantime, re3d, wikigold, crossner) for x in f(a.corpora, split)]
        pieces = {}
        with open(a.out / f"{split}.jsonl", "w", encoding="utf-8") as out:
            for item, paragraphs in zip(items, cut(items)):
                tokens = [t for p in paragraphs for t in p["tokens"]]
                roles, links = role_labels(item, tokens) if "attributions" in item else (None, [])
                entities = entity_labels(item, tokens) if "names" in item else None
                pos = pos_labels(item, tokens) if "pos" in item else None
                facts = fact_labels(item, tokens) if "facts" in item else None
                inner = inner_labels(found[item["doc"]], tokens) if "attributions" in item and item["doc"] in found else None
                at = 0
                for p in paragraphs:
                    n = len(p["tokens"])
                    for name, labels in (("roles", roles), ("entities", entities), ("pos", pos), ("facts", facts),
                                         ("inner", inner)):
                        p[name] = labels[at:at + n] if labels else None
                    p["links"] = [[s, t] for s, t in links if at <= s < at + n]
                    p["at"] = at
                    at += n
                pieces[item["corpus"]] = pieces.get(item["corpus"], 0) + sum(len(t) - 3 for t in tokens)
                out.write(json.dumps({"doc": item["doc"], "corpus": item["corpus"], "paragraphs": paragraphs}) + "\n")
        print(split, pieces)


if __name__ == "__main__":
    main()

"""Readings of invented articles in any number, as JSON: the same number always gives the same readings."""

import hashlib
import json
import random

TOWNS = ["Harrow", "Kerrin", "Oldmere", "Tarnby", "Vellin", "Drosk", "Ashby", "Corvel", "Mirren", "Sundal", "Perrault", "Quayle"]
KINDS = [("explosion", "explosion"), ("fire", "fire"), ("shelling", "attack"), ("ship_sinking", "accident")]
OUTLETS = ["Northern Wire", "Harbor Post", "The Courier", "Evening Star", "Delta News", "Coast Daily", "Free Press"]
PARTIES = ["Saltmere", "Halvland", "Orrin", "Tessaly", "Brandt Lines", "Corland Bank", "Vaud", "Istria"]


def reading(number, telling_each=6):
    """The reading of article ``number`` of about ``telling_each`` on each incident; every sixth copies the first."""
    incident, telling = divmod(number, telling_each)
    copy = telling == telling_each - 1
    of_incident, dice = random.Random(incident), random.Random(number - telling if copy else number)
    town = TOWNS[incident % len(TOWNS)] + ("ton" * (incident // len(TOWNS)))
    kind, family = of_incident.choice(KINDS)
    day = f"2031-{of_incident.randrange(1, 13):02}-{of_incident.randrange(1, 20):02}"
    accuser, accused = of_incident.sample(PARTIES, 2)
    toll = of_incident.randrange(1, 40)
    text, spans = "", []

    def add(words):
        nonlocal text
        start = len(text)
        text += words
        return [start, len(text)]

    title = add(f"🔔 {kind.capitalize()} in {town} kills {toll}")
    add("\n\n")
    start = len(text)
    add("An ")
    mention = add(kind)
    add(" in ")
    place = add(town)
    add(" on ")
    time = add(day)
    add(" killed ")
    quantity = add(str(toll))
    add(" people. ")
    claims, actors = [], []
    for side, (party, stance, cue_words) in enumerate([(accuser, "accuse", "said that"), (accused, "deny", "denied that")]):
        source = add(party)
        add(" ")
        cue = add(cue_words)
        add(" ")
        content = add(f"it was ordered by {accused}, as witness {dice.randrange(900)} had seen {dice.randrange(40)} days before")
        add(". ")
        actors.append({"id": f"a{side + 1}", "name": party, "kind": "government", "country": None, "role": None,
                       "speaks_for": None, "mentions": [source]})
        claims.append({"id": f"c{side + 1}", "source": {"spans": [source], "actor": f"a{side + 1}", "kind": "institution"},
                       "cue": {"spans": [cue], "lemma": cue_words.split()[0]}, "content": {"spans": [content]}, "quote": "indirect",
                       "stance": stance, "act": "speech", "certainty": "certain", "polarity": "positive",
                       "against": ["a2"] if side == 0 else [], "channel": None, "said_at": None, "within": None,
                       "about": ["e1"], "score": 0.9, "evidence": [{"rule": "synthetic", "span": cue}]})
    for _ in range(10):
        add(" ".join(f"w{dice.randrange(4000)}" for _ in range(12)).capitalize() + ". ")
    url = f"https://example.test/{number}"
    name = hashlib.sha256(f"{url}\n{text}".encode()).hexdigest()
    published = None if copy and incident % 2 else {"value": f"{day[:8]}{int(day[8:]) + telling:02}", "basis": "meta", "score": 0.95}
    return {
        "schema": "counterclaim.reading.v1",
        "engine": {"version": "0.0.0", "resources": "sha256:00"},
        "article": {"id": f"sha256:{name}", "input": f"{number}.txt", "url": None, "canonical_url": url, "title": None,
                    "outlet": OUTLETS[number % len(OUTLETS)], "origin": None, "origin_evidence": [], "byline": [],
                    "contributors": [], "dateline": None, "published": published, "captured": None, "date_evidence": [],
                    "language": "en", "text": text,
                    "blocks": [{"kind": "title", "why": None, "span": title},
                               {"kind": "body", "why": None, "span": [start, len(text.rstrip())]}]},
        "actors": actors, "claims": claims,
        "events": [{"id": "e1", "type": kind, "family": family, "codes": {"plover": None, "cameo": None, "acled": None},
                    "mentions": [mention], "realis": "reported", "time": "t1", "places": ["p1"], "quantities": ["q1"],
                    "participants": [], "status": "disputed",
                    "facets": [{"facet": "perpetrator", "value": accused, "for": ["c1"], "against": ["c2"], "doubt": []}]}],
        "times": [{"id": "t1", "span": time, "type": "DATE", "value": day, "mod": None, "earliest": day, "latest": day,
                   "resolved": True, "because": "synthetic"}],
        "places": [{"id": "p1", "span": place, "name": town, "gazetteer": f"own:{incident}", "lat": incident / 7, "lon": incident / 11,
                    "country": "XX", "precision": "exact", "sense": "place", "because": "synthetic"}],
        "quantities": [{"id": "q1", "span": quantity, "low": toll, "best": toll, "high": toll, "bound": "exact", "counted": "person",
                        "measure": "killed", "event": "e1", "claim": "c1"}],
        "relations": [], "checks": [], "diagnostics": [],
    }


def rows(count):
    """Readings as rows of a table."""
    readings = [reading(number) for number in range(count)]
    return [{"article": one["article"]["id"], "reading": json.dumps(one)} for one in readings]

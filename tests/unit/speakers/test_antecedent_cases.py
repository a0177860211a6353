"""Who speaks, sentence by sentence: one table for each construction."""

from __future__ import annotations

import pytest

QUILL, FARR = "person:ada quill", "person:hugh farraday"

TITLES = [
    ("Senator Ada Quill met Hugh Farraday. <Quill> said so.", QUILL),
    ("Senator Ada Quill met Hugh Farraday. <Sen. Quill> said so.", QUILL),
    ("Ada Quill met Hugh Farraday. <Mr. Farraday> said so.", FARR),
    ("Hugh Farraday met Ada Farraday. <Mrs. Farraday> said so.", "person:ada farraday"),
]
NOUNS = [
    ("Hugh Farraday, a spokesman for the port, spoke. <The spokesman> said the ship sank.", FARR),
    ("A spokesman took questions. <The spokesman> said the ship sank.", "unnamed:a1:spokesman"),
    ("Senator Ada Quill came. <The senator> said the ship sank.", QUILL),
    ("Ada Quill, the senator from Maine, met Hugh Farraday. <The senator from Maine> said no.",
     QUILL),
    ("Ada Quill, the senator from Maine, met Mayor Hugh Farraday. <The mayor> said no.", FARR),
    ("Ada Quill spoke in Leeds. Quill took no questions. <The billionaire> said taxes were theft.",
     QUILL),
    ("Ada Quill met Hugh Farraday. <The man who sold the ship> said it leaked.",
     "unnamed:a1:man"),
    ("<A Quill adviser> said so. Ada Quill was silent.", "unnamed:a1:quill adviser"),
    ("Ada Quill ran again. The Quill campaign had no money. <The campaign> said it would borrow.",
     "organisation:ada quill campaign"),
    (("President Ada Quill spoke. The Quill administration has no money. <The administration> said "
      "it would borrow."), "organisation:quill administration"),
    ("Ada Quill ran again. <Her campaign> said it would borrow.",
     "organisation:ada quill campaign"),
    ("The Foreign Ministry answered in writing. <The ministry> said it was wrong.",
     "organisation:foreign ministry"),
    ("The Harbour Protection Agency closed the pier. <The agency> said it was unsafe.",
     "organisation:harbour protection agency"),
]  # fmt: skip
PRONOUNS = [
    ("Ada Quill met Hugh Farraday. <She> said the ship sank.", QUILL),
    ("Ada Quill met Hugh Farraday. <He> said the ship sank.", FARR),
    ("Hugh Farraday met Carl Brand in Leeds. <He> said the ship sank.", FARR),
    ("Carl Brand was there. Hugh Farraday opened the meeting. <He> said the ship sank.", FARR),
    ("<Hugh Farraday> said {Carl Brand lied}. <He> said the ship sank.", FARR),
    ("Ada Quill opened it. She cut the ribbon. She smiled. She bowed. She sat. <She> said no.",
     QUILL),
    ("{“Carl Brand sank it. Brand must pay,”} said <Hugh Farraday>. {“He will,”} <he> added.",
     FARR),
    ("In <his> speech, Hugh Farraday promised {a new pier}.", FARR),
    ("Donald Brand denied it, but Hugh Farraday said <he> would pay.", FARR),
    ("A woman told the police about the ship. <She> said it sank.", "unnamed:a1:woman"),
]  # fmt: skip
THINGS = [
    ("China signed the treaty. <It> said the text was fair.", "country:cn"),
    ("The Foreign Ministry met Hugh Farraday. <It> said the text was fair.",
     "organisation:foreign ministry"),
    ("The Associated Press called Ohio. Hugh Farraday won. <It> put the margin at two points.",
     "organisation:associated press"),
    ("Hugh Farraday wrote a letter. <It> said the ship sank.", "unnamed:a1:letter"),
]  # fmt: skip
PLURALS = [
    ("Angry demonstrators met Hugh Farraday in Ohio. <They> said it was over.",
     "unnamed:a1:angry demonstrators"),
    ("Republicans blocked the bill. <They> said it cost too much.", "group:republican"),
    ("Experts doubt it. The ship is old, and <they> say it will sink.", "unnamed:a1:experts"),
    ("Hugh Farraday spoke in Ohio. <They> said it was over.", None),
]  # fmt: skip
RELATIVES = [
    ("Ada Quill, <who> said the ship sank, left.", QUILL),
    ("Hugh Farraday, a sailor from Ohio, <who> said the ship sank, left.", FARR),
    ("Voters <who> say the ship sank stayed home.", "unnamed:a1:voters"),
    ("The protesters from Leeds <who> said the ship sank left.", "unnamed:a1:protesters"),
    ("The Foreign Ministry, <which> said the ship sank, closed.", "organisation:foreign ministry"),
]
APPOSITIONS = [
    ("<Ada Quill, a lawyer for Hugh Farraday>, said so.", QUILL),
    ("<The mayor of Leeds, Ada Quill>, said so.", QUILL),
    ("<Hugh Farraday's lawyer, Ada Quill>, said so.", QUILL),
]
CONTENT = [
    ("Ada Quill spoke. {“Carla Brand will resign,”} <she> said.", QUILL),
    ("Ada Quill spoke. <She> said {that Carla Brand would resign}.", QUILL),
]
CASES = {
    "title": TITLES, "noun": NOUNS, "pronoun": PRONOUNS, "thing": THINGS, "plural": PLURALS,
    "relative": RELATIVES, "apposition": APPOSITIONS, "content": CONTENT,
}  # fmt: skip
TABLE = [(text, key) for cases in CASES.values() for text, key in cases]


@pytest.mark.parametrize(("text", "key"), TABLE, ids=[text[:60] for text, _ in TABLE])
def test_speaker(speak, text: str, key: str | None) -> None:
    assert speak(text).key() == key


def test_a_pronoun_is_a_mention_of_its_antecedent(speak) -> None:
    found = speak("Ada Quill met Hugh Farraday. <She> said the ship sank.")
    assert found.kind() == "pronoun"
    mention = found.doc._.concord_mentions[found.quotes[-1].speaker_mention]
    assert (mention.surface, mention.entity) == ("She", found.quotes[-1].speaker)


def test_two_equal_candidates_cost_confidence(speak) -> None:
    clear = speak("Ada Quill met Hugh Farraday. <She> said the ship sank.")
    unclear = speak("At the talks with Hugh Farraday and Carl Brand, <he> said the ship sank.")
    assert clear.quotes[-1].confidence == 1
    assert unclear.quotes[-1].speaker is None or unclear.quotes[-1].confidence < 1


def test_the_headline_introduces_nobody(speak) -> None:
    text = (
        "Ada Quill spoke in Leeds. Quill took no questions. <The lawmaker> said taxes were theft."
    )
    assert speak(text, title="Lawmaker says taxes are theft").key() == QUILL

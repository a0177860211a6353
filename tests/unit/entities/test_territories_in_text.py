"""Forms that mean a territory here and something else there, in sentences."""

from __future__ import annotations

import pytest
from spacy.language import Language

from pipeline.language.extensions import DocContext

# Sentence, then "form=key" for mentions that must be there, "form!" for a form that names nothing
# of the table.
CASES = [
    ("Latin American leaders met the American president.",
     "Latin American=group:latin american; American=country:us"),
    ("She grew up in Moscow, Idaho, before she joined the army.", "Moscow=place:moscow"),
    ("The Washington Post reported the deal.", "Washington Post=organisation:washington post"),
    ("London Mayor Sadiq Khan said that buses would stop.", "London=place:london"),
    ("They served Brussels sprouts and roast turkey at the dinner.", "Brussels=place:brussels"),
    ("The turkey was dry. Turkey said on Friday that it would leave the pact.",
     "Turkey=country:tr"),
    ("Tell us whether the US will pay, the U.S. envoy said.", "US=country:us; U.S.=country:us"),
    ("Georgia said Russia had crossed the border near Tbilisi.",
     "Georgia=country:ge; Tbilisi=place:tbilisi"),
    ("Voters in Georgia and Florida went to the polls, and Atlanta was busy.",
     "Georgia=place:georgia"),
    ("Michael Jordan bought the team. Jordan said he would stay.", "Jordan=person:michael jordan"),
    ("Jordan said on Sunday that it would open the crossing to Israel.", "Jordan=country:jo"),
    ("Niger expelled the envoy. Nigerians and Nigeriens traded blame.",
     "Niger=country:ne; Nigerians=country:ng; Nigeriens=country:ne"),
    ("Guinea recalled its envoy from Papua New Guinea and Equatorial Guinea.",
     "Guinea=country:gn; Papua New Guinea=country:pg; Equatorial Guinea=country:gq"),
    ("The Dominican Republic and Dominica signed.",
     "Dominican Republic=country:do; Dominica=country:dm"),
    ("States could use the money.", "States!"),
    ("Emirates flies to Rome. The United Arab Emirates sent aid.",
     "Emirates!; Rome=place:rome; United Arab Emirates=country:ae"),
    ("Bank of America and Air India lost money.",
     "Bank of America=organisation:bank of america; Air India=organisation:air india"),
    ("The South Pole is cold. A Pole and two Poles won.",
     "South Pole=place:south pole; Pole=country:pl; Poles=country:pl"),
    ("N. Korea fired a missile, S. Korea said. N. Korean troops moved.",
     "N. Korea=country:kp; S. Korea=country:kr; N. Korean=country:kp"),
    ("The Kremlin, Downing Street and the Élysée agreed. Zhongnanhai did not answer.",
     "Kremlin=country:ru; Downing Street=country:gb; Élysée=country:fr; Zhongnanhai=country:cn"),
    ("Casa Rosada confirmed the visit. Malacañang denied it.",
     "Casa Rosada=country:ar; Malacañang=country:ph"),
    ("No 10 denied the report. The Pentagon objected.",
     "No 10=country:gb; Pentagon=organisation:pentagon"),
    ("The Bundestag passed the law. The Knesset voted.",
     "Bundestag=organisation:bundestag; Knesset=organisation:knesset"),
    ("West Bank settlers clashed with Palestinians, and Kurdish fighters withdrew.",
     "West Bank=place:west bank; Palestinians=country:ps; Kurdish=group:kurdish"),
    ("Taipei accused Beijing of coercion. Hong Kong police arrested nine.",
     "Taipei=country:tw; Beijing=country:cn; Hong Kong=country:hk"),
    ("Brussels fined the company. A bomb went off in Brussels.",
     "Brussels=organisation:european union; Brussels=place:brussels"),
    ("The UN said the PRC, the DPRK, the ROK, the UAE and the UK had signed.",
     "UN=organisation:united nations; PRC=country:cn; DPRK=country:kp; ROK=country:kr"),
    ("The UAE and the UK have signed.", "UAE=country:ae; UK=country:gb"),
    ("The Dutch cheered and a Dutchman wept. Iranians and a Filipino watched.",
     "Dutch=country:nl; Dutchman=country:nl; Iranians=country:ir; Filipino=country:ph"),
    ("New Jersey did not vote. Rhode Island did.",
     "New Jersey=place:new jersey; Rhode Island=place:rhode island"),
    ("Olympia, Wash., was calm. Washington, D.C., was not.",
     "Wash.=place:washington state; Washington=place:washington"),
    ("San José said on Monday that it would send police. San Jose, Calif., grew.",
     "San José=country:cr; San Jose=place:san jose"),
    ("A CAR BOMB KILLED TWO.", "CAR!"),
    ("India Walton ran in Buffalo. Walton lost.", "India Walton=person:india walton"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:40] for text, _ in CASES])
def test_what_a_form_names(english: Language, text: str, expected: str) -> None:
    doc = english.make_doc(text)
    doc._.concord_context = DocContext(article_id="a")
    doc = english(doc)
    entities = doc._.concord_entities
    found = {
        (mention.surface, entities[mention.entity].key)
        for mention in doc._.concord_mentions
        if mention.entity is not None
    }
    for item in expected.split("; "):
        form, equals, key = item.partition("=")
        if equals:
            assert (form, key) in found
        else:
            assert not [k for f, k in found if f == form[:-1] and k.startswith("country:")]

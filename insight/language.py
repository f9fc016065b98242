"""Whether words are English: anything else is kept, and not read."""

import re

from domain.voice import ENGLISH
from insight.words import plain

_ENGLISH = """
a about after again all also always am an and another any anything are as asked at away back be because been
before being best better bit both but by call came can cannot cant come could couldnt day days did didnt do does
doesnt doing done dont down each easy else enough even ever every everyone everything excellent far feel felt few
first for found from gave get getting give given go going good got great had happy has hasnt have havent having he
help helpful her here him his home hour hours how i if im in into is isnt it its ive just keep kind know last late
less let like little long look lot love made make many may me might minutes more most much must my myself need
needed needs never new nice no nobody none not nothing now of off ok okay old on once one only or other our out over
own part people person phone please problem problems put quick quickly quite rather really reason right said same
satisfied say see seen service she should since so some someone something soon staff started still such take talk
team tell than thank thanks that thats the their them then there these they thing things think this those three time
times to today told too took two under understand until up us use used very via wait waiting want wanted was wasnt
way we week weeks well went were werent what when where which while who why will with within without wont work
would wouldnt year years yes yet you your
"""
COMMON = frozenset(_ENGLISH.split())
"""What everybody writes: proof of English, and no topic by itself."""

_OTHERS = tuple(
    frozenset(line.split()) - COMMON
    for line in """
    aber alles auch auf aus bei bin bis das dass dem den der des doch ein eine einen einer er es fuer fur habe haben hat
        hatte ich ihr immer ist jetzt kein keine mein mich mir mit nach nicht nichts noch nur oder schon sehr sich sie
        sind und uns vom von waren warum weil wenn wie wieder wir wird wurde zu zum zur
    alors aussi avec ce ces cette dans depuis des donc elle en est et etait etre fait il ils je jamais la le les leur
        lui mais mes meme merci moi mon nous ont par pas pendant personne pour pourquoi quand que qui rien sans ses
        son sont suis sur tout tous toujours tres trop une vous votre
    ahora al bien como con cuando del desde donde el ella ellos en es esta estaba este esto estoy fue gracias ha hace
        han hasta hay la las lo los mas mi muy nada nadie nos nunca para pero por porque que quien se ser si sin sobre
        su sus tambien tan tengo tiene todo todos un una uno y ya
    alla anche ancora bene che chi ci come con cosa cosi da dal dalla degli dei del della delle di dopo e ed era gli
        grazie ha hanno ho il io la le lei loro ma mi mia mio molto nel nella nessuno niente noi non ogni per perche piu
        poi quando quello questa questo sempre senza si sono sto stato sua subito tutto un una
    aan alle altijd als bij daar dan dat de deze die dit door een en ergens gaan geen goed haar heb hebben heeft het hij
        hoe ik je kan maar meer mijn moet naar niet niets nog om ons ook op te tot uit van veel voor waar wat werd weer
        wij wil worden ze zeer zich zijn zo
    ale bardzo bez bo by byl byla bylo co czy dla do dobrze ich jak jest jestem juz kiedy ktory ktora mi mnie moja moje
        mozna na nam nas nic nie nikt od po pod przez przy sa sie tak tam tego ten teraz tez to tu tylko w wszystko z za
        ze zawsze
    a ainda ao aos as com como da das de dela dele depois do dos e ela ele em entao era essa esse esta estava este eu
        foi fui isso ja mais mas me mesmo meu minha muito na nada nao nas nem nos nossa o obrigado os ou para pela pelo
        por porque quando que quem sao se sem ser sempre seu so sua tambem tem ter tudo um uma voce
    att av blev bra da dag de den denna der det detta du eller en er et ett fick fikk for fra fran gikk god hadde har
        hos hun i ikke ikkje ingen inte jag jeg kan kunne man meg mig min mycket mye og ogsa och pa sa seg sig ska skal
        som tack takk til till var vara vi
    ale ani bez byl byla bylo co dekuji do jak jako jeste je jsem jsme jsou k kdyz ktery na nebo nic nikdo o od po pri
        pro proc protoze s se si tak take to tu u uz v ve velmi vse vsak z za ze
    ama ben bir biz bu cok da daha de degil diye en gibi hem her hic icin ile kadar ki mi mu ne neden o olan olarak
        oldu sonra su tesekkurler ve var ya yok
    a acum al am ani au bine ca care ce cu cum da dar de deloc din dupa ea ei el este eu fara foarte fost in la mai mea
        meu multumesc mult nici nimeni nimic nu o pe pentru sa sau se si sunt toate tot un unde va
    """.strip()
    .replace("\n        ", " ")
    .splitlines()
)
"""The same of other languages that are written with Latin letters, without accents."""

_WORD = re.compile(r"[^\W\d_]+")
_READ = 500
"""Characters that are looked at: a text does not change its language often."""
_SHORT = 4
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")


def language(text: str) -> str:
    """ENGLISH, or "" for what is clearly something else. A few words count as English, and so does no word at all.

    Looks for the words that every sentence needs, in the first part of the text only.
    """
    words = _WORD.findall(plain(text[:_READ]))
    english = sum(word in COMMON for word in words)
    if english * 3 >= len(words):  # nearly all comments
        return ENGLISH
    if sum(1 for word in words if not _LATIN.match(word)) * 2 > len(words):
        return ""
    if len(words) < _SHORT:
        return ENGLISH
    other = max(sum(word in common for word in words) for common in _OTHERS)
    return "" if other > max(english, 1) or (not english and len(words) >= _SHORT * 3) else ENGLISH

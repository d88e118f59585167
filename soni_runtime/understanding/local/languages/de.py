# ruff: noqa: E501  a pattern is easier to read on one line
"""German."""

from __future__ import annotations

from soni_runtime.understanding.local.languages.model import Language, folded

_CHANGE = r"(?:ander[en]?|andere|andern|wechsel[en]?|wechsle|korrigier[en]*|aktualisier[en]*|bearbeite[n]?|setze?|mach[e]?)"
_DET = r"(?:(?:der|die|das|den|dem|mein|meine|meinen|diese|diesen|dieses|seine|seinen) )?"
_PERSON = r"(?:einem|einer|einen|ein|eine|dem|der)? ?(?:echten |richtigen |menschlichen )?(?:menschen|mensch|person|mitarbeiter(?:in)?|agenten|agent|berater(?:in)?|jemandem|jemanden|operator|kundenservice|kundendienst)"

GERMAN = folded(
    Language(
        code="de",
        months=(
            "januar|jänner|jan",
            "februar|feb",
            "märz|mrz",
            "april|apr",
            "mai",
            "juni|jun",
            "juli|jul",
            "august|aug",
            "september|sept|sep",
            "oktober|okt",
            "november|nov",
            "dezember|dez",
        ),
        weekdays=(
            "montags?",
            "dienstags?",
            "mittwochs?",
            "donnerstags?",
            "freitags?",
            "samstags?|sonnabends?",
            "sonntags?",
        ),
        days={
            "heute(?: (?:morgen|abend|nacht|mittag|nachmittag))?": 0,
            "übermorgen": 2,
            "(?<!am )(?<!guten )(?<!heute )morgen(?: (?:früh|abend|mittag|nachmittag|vormittag))?": 1,
            "vorgestern": -2,
            "gestern": -1,
        },
        feasts={
            "heiligabend|heilig abend": (12, 24),
            "weihnachten": (12, 25),
            "silvester": (12, 31),
            "neujahr": (1, 1),
            "valentinstag": (2, 14),
            "nikolaus(?:tag)?": (12, 6),
        },
        weekend="wochenende",
        next="nächsten|nächster|nächste|nächstes|kommenden|kommende|kommendes|kommender",
        this="diesen|dieser|diese|dieses|am",
        last="letzten|letzter|letzte|letztes|vergangenen|vergangene",
        ahead="in",
        ahead_after="später",
        ago="vor",
        ago_after="",
        week="woche",
        the_day="am|der|den|dem",
        of="im|des|,",
        ordinal=r"\.|ten|te|ter",
        units={
            "sekunden?": "second",
            "minuten?|min": "minute",
            "stunden?|std": "hour",
            "tage?n?": "day",
            "wochen?": "week",
            "monate?n?": "month",
            "jahre?n?": "year",
            "nächte?n?|nacht": "day",
        },
        at="um|gegen|ab",
        oclock="uhr",
        morning=r"morgens|vormittags|am (?:morgen|vormittag)|früh|in der früh",
        evening=r"abends|nachmittags|nachts|am (?:abend|nachmittag)",
        noon="mittags?",
        midnight="mitternacht",
        half_to="halb",
        quarter_past="viertel nach",
        quarter_to="viertel vor",
        half_an="eine halbe|halbe|einen halben|einem halben",
        now="jetzt|sofort|gleich",
        numbers={
            "null": 0,
            "eins": 1,
            "zwei": 2,
            "zwo": 2,
            "drei": 3,
            "vier": 4,
            "fünf": 5,
            "sechs": 6,
            "sieben": 7,
            "acht": 8,
            "neun": 9,
            "zehn": 10,
            "elf": 11,
            "zwölf": 12,
            "dreizehn": 13,
            "vierzehn": 14,
            "fünfzehn": 15,
            "sechzehn": 16,
            "siebzehn": 17,
            "achtzehn": 18,
            "neunzehn": 19,
            "zwanzig": 20,
            "dreißig": 30,
            "dreissig": 30,
            "vierzig": 40,
            "fünfzig": 50,
            "sechzig": 60,
            "siebzig": 70,
            "achtzig": 80,
            "neunzig": 90,
            "dutzend": 12,
            "paar": 2,
        },
        articles="ein|eine|einen|einem|einer",
        scales={"hundert": 100, "tausend": 1000, "million": 1_000_000, "millionen": 1_000_000},
        joiners="und",
        ordinals=(
            "erste|ersten|erster|erstes",
            "zweite|zweiten|zweiter|zweites",
            "dritte|dritten|dritter|drittes",
            "vierte|vierten|vierter|viertes",
            "fünfte|fünften|fünfter|fünftes",
            "sechste|sechsten|sechster",
            "siebte|siebten|siebter",
            "achte|achten|achter",
            "neunte|neunten|neunter",
            "zehnte|zehnten|zehnter",
        ),
        last_one="letzte|letzten|letzter|letztes",
        intents={
            "yes": (
                r"(?:ja+|jo|jep|jawohl|jup|klar|na klar|sicher|naturlich|gerne?|genau|richtig|stimmt|das stimmt|korrekt|in ordnung|okay|ok|passt|das passt|einverstanden|selbstverstandlich|unbedingt|auf jeden fall|perfekt|super|bestatige|bestatigen|ich bestatige|mach das|machen wir|los|gut|sehr gut|alles (?:richtig|klar|gut|korrekt)|wahr)"
            ),
            "no": r"(?:nein+|nee+|no|no|nicht|niemals|nie|auf keinen fall|keinesfalls|nein danke|noch nicht|jetzt nicht|falsch|das ist falsch|stimmt nicht|das stimmt nicht|nicht richtig|lieber nicht|ich will nicht|nichts(?: mehr)?|das ist alles|das wars)",
            "unsure": r"(?:vielleicht|weiss nicht|weiß nicht|ich wei(?:ss|ß) (?:es )?nicht|keine ahnung|nicht sicher|ich bin (?:mir )?nicht sicher|spater|mal sehen|kommt drauf an|warte|moment(?: mal)?|einen moment|ich uberlege|eventuell)",
            "cancel": r"(?:abbrechen|abbruch|brich ab|breche ab|stopp?|halt|aufhoren|hor auf|vergiss es|vergessen sie es|egal jetzt|lass(?:en)?(?: sie)? (?:es|das|gut sein)|beenden|storniere[n]?(?: das)?|schluss|ich habe es mir anders uberlegt|ich will nicht mehr|ich (?:will|mochte) (?:abbrechen|aufhoren)|nicht mehr)(?: (?:das|alles|den vorgang))?",
            "restart": r"(?:(?:fang|fange|fangen wir|nochmal|noch einmal|neu|wieder) )*(?:von vorne?|von anfang an|neu anfangen|neu starten|neustart|neu beginnen|zuruck zum anfang)(?: (?:anfangen|beginnen|an|bitte))*|zurucksetzen",
            "repeat": r"(?:wiederhole[n]?(?: sie)?(?: das| bitte)*|wie bitte|nochmal|noch mal|noch einmal|was hast du gesagt|was haben sie gesagt|was war die frage|was|bitte was|sag das (?:nochmal|noch mal|noch einmal)|kannst du das (?:wiederholen|nochmal sagen)|konnen sie das wiederholen)",
            "go_on": (
                r"(?:weiter|mach(?:en wir)? weiter|machen sie weiter|weitermachen|fortsetzen|fortfahren|gern weiter|zuruck dazu|los)"
            ),
            "approval": (
                r"(?:(?:ok )?(?:perfekt|super|toll|prima|klasse|wunderbar|ausgezeichnet|sehr gut|gut|ok(?:ay)?|alles klar|verstanden|in ordnung|schon))"
            ),
            "skip": r"(?:uberspring(?:e|en)?(?: das| die frage)*|weiter|nachste frage|egal|ist mir egal|das ist (?:mir )?egal|keine angabe|keine praferenz|mochte ich nicht sagen|habe ich nicht|hab ich nicht|weglassen)",
            "help": r"(?:hilfe|hilf mir|ich brauche hilfe|was kannst du(?: alles)?(?: tun| machen)?|was konnen sie(?: alles)?(?: tun)?|wie funktioniert das|optionen|menu|kannst du mir helfen|konnen sie mir helfen)",
            "handoff": (
                rf"(?:(?:ich )?(?:mochte|will|wurde gerne|muss|kann ich|konnte ich)? ?)?(?:gerne )?(?:mit )?{_PERSON} (?:sprechen|reden|chatten|verbinden)(?: .*)?"
                rf"|(?:verbinde[n]?(?: sie)?(?: mich)?(?: bitte)?|ich (?:brauche|mochte|will)) (?:mit )?{_PERSON}|(?:ein )?(?:mensch|mitarbeiter|agent|berater)"
            ),
            "thanks": r"(?:vielen |herzlichen |tausend )?dank(?:e)?(?: (?:schon|sehr|dir|ihnen|fur (?:alles|die hilfe|deine hilfe|ihre hilfe)|nochmal))*",
            "hello": r"(?:hallo|hi|hey|guten (?:tag|morgen|abend)|moin(?: moin)?|servus|gruss gott|gruß gott|gruezi)(?: (?:zusammen|bot|du))*",
            "bye": r"(?:tschuss|tschuß|auf wiedersehen|bis (?:bald|dann|spater|morgen)|ciao|schonen (?:tag|abend)(?: noch)?|mach(?:s)? gut|gute nacht)",
            "smalltalk": r"(?:wie geht(?: e)?s(?: dir| ihnen)?|wer bist du|was bist du|bist du (?:ein )?(?:roboter|bot|mensch)|sind sie (?:ein )?(?:roboter|bot|mensch)|wie heisst du|wie heißt du|erzahl(?:e)? (?:mir )?einen witz|cool|toll|wow|haha(?:ha)*|freut mich|schon)",
            "more": r"(?:mehr|weitere|zeig(?:e)?(?: mir)? (?:mehr|weitere|andere)|nachste(?: seite)?|weiter|noch mehr|andere)",
            "previous": r"(?:zuruck|vorherige(?: seite)?|vorige(?: seite)?)",
            "none": r"(?:keine?[rns]?(?: davon| von (?:beiden|denen))?|nichts davon)",
            "confused": r"(?:was meinst du(?: damit)?|was meinen sie(?: damit)?|was bedeutet das|was heisst das|was heißt das|ich verstehe (?:das |die frage )?nicht|versteh ich nicht|warum|wieso|wozu|warum (?:fragst du|fragen sie|willst du das wissen)|was ist das|welche gibt es|zum beispiel|erklar(?:e)?(?: mir)?(?: das)?)",
        },
        fillers=(
            r"bitte|ah+|ahm|also|nun|ja|hallo|hi|hey|ok|okay|danke|ich (?:mochte|will|wurde gerne|wurde gern|hatte gerne|hatte gern|muss|brauche)|kannst du|konnten sie|konnen sie|kann ich|und|aber|dann|jetzt|mal|gerne?|eigentlich|doch|lieber"
        ),
        lead_ins=(
            r"es ist|das ist|das sind|es sind|es ware|das ware|ich heisse|ich heiße|mein name ist|der name ist|ich bin|ich (?:mochte|will|nehme|wahle|hatte gerne?)|gib mir|sagen wir|lieber|ungefahr|etwa|circa|ca|nimm|wir sind|die antwort ist|name ist|sie heisst|er heisst"
        ),
        cues={
            "from": r"von|aus|ab",
            "to": r"nach|zu|zum|zur|in|ziel|bis",
            "for": r"fur|an|zugunsten von",
            "in": r"in|im|bei|nahe",
            "with": r"mit",
            "by": r"von|durch",
            "on": r"am|fur den|ab",
            "back": r"zuruck(?: am)?|ruckflug(?: am)?|bis(?: zum)?|ruckkehr(?: am)?",
            "name": r"namens|name|auf den namen",
        },
        stops=(
            "und|von|nach|am|um|für|mit|aus|ab|in|im|an|bis|der|die|das|den|dem|morgen|heute|übermorgen|nächsten|nächste|diesen|diese|aber|weil|danke|bitte|zurück|ist|sind|wenn|vor|ein|eine|einen|zu|zum|zur|auf"
        ),
        verbs=r"der|die|das|den|dem|ein|eine|einen|mein|meine|mich|mir|es|dass|[a-z]{3,}(?:chen|ben|gen|ren|len|sen|fen|ken|den|ten)",
        correction=(
            rf"(?:vergiss|vergessen sie) {_DET}(?P<what>.+?) (?:es ist|ich meine|ich meinte|lieber) (?P<new>.+)",
            rf"{_CHANGE} {_DET}(?P<what>.+?) (?:auf|in|zu|nach) (?P<new>.+)",
            r"(?:der |die |das |mein |meine )?(?P<what>.+?) (?:sollte|soll|muss) (?P<new>.+?) (?:sein|heissen|heißen|lauten)",
            r"nicht (?P<old>.+?) (?:sondern) (?P<new>.+)",
            r"(?P<new>.+?) (?:statt|anstatt|anstelle von|und nicht|nicht) (?P<old>.+)",
            r"(?P<new>.+?) stattdessen",
            r"(?:ich meinte|ich meine|gemeint war|ich wollte(?: sagen)?|ich habe gesagt|eigentlich|doch lieber|lieber(?: doch)?|besser|korrektur|mach(?:en wir|e)?(?: daraus| es zu| lieber)?|nimm(?: lieber)?|sagen wir) (?P<new>.+)",
            r"(?:nein(?: nein)?|nee|warte|moment|entschuldigung|sorry|ups|halt|quatsch)(?: (?:nein|warte|doch|lieber|ich meinte|ich meine|es ist|mach|nimm|eigentlich|sondern|ich will|ich mochte|besser))* (?P<new>.+)",
            r"ja (?:aber|nur)(?: (?:lieber|mit|bitte|doch))* (?P<new>.+)",
        ),
        changing=(
            rf"{_CHANGE} {_DET}(?P<what>.+)",
            rf"{_DET}(?P<what>.+?) (?:andern|wechseln|korrigieren|bearbeiten)",
            r"(?:der |die |das |mein |meine )?(?P<what>.+?) (?:ist falsch|stimmt nicht|ist nicht richtig|ist verkehrt)",
            r"(?:falsche[rsn]?) (?P<what>.+)",
            r"(?:eine?[nr]? )?andere[rsn]? (?P<what>.+)",
            rf"(?:vergiss|vergessen sie|losche?n?|streiche?n?|entferne?n?) {_DET}(?P<gone>.+)",
        ),
        asking=(
            r"was (?:ist|sind|bedeutet|bedeuten|heisst|heißt|meinst du mit|meinen sie mit) (?:der |die |das |ein |eine |eine |einen |mein |meine )?(?P<what>.+)",
            r"(?:erklar(?:e|en sie)?(?: mir)?) (?:der |die |das |den |ein |eine )?(?P<what>.+)",
            r"welche (?P<what>.+?) (?:gibt es|haben sie|hast du|kann ich wahlen)",
            r"wo finde ich (?:der |die |das |den |meine |meinen |mein )?(?P<what>.+)",
        ),
        then=r"und (?:dann|danach|auch)|danach|dann|ausserdem|und",
        common=(
            "ich|mich|mir|mein|meine|meinen|du|dich|dir|dein|sie|ihr|wir|uns|es|er|der|die|das|den|dem|des|ein|eine|einen|einem|einer|ist|sind|bin|war|habe|hat|haben|kann|kannst|konnen|konnte|konnten|mochte|will|wurde|gerne|gern|"
            "brauche|muss|von|nach|zu|zum|zur|in|im|an|am|auf|aus|mit|fur|um|bei|und|oder|aber|was|wer|wie|wo|wann|welche|bitte|danke|hallo|nicht|kein|keine|mal|doch|noch|auch|so|viel"
        ),
    )
)

# ruff: noqa: E501  a pattern is easier to read on one line
"""French."""

from __future__ import annotations

from soni_runtime.understanding.local.languages.model import Language, folded

_CHANGE = r"(?:change[rz]?|changeons|modifie[rz]?|corrige[rz]?|actualise[rz]?|mets a jour)"
_DET = r"(?:(?:le|la|les|l|mon|ma|mes|ce|cette|son|sa) )?"
_PERSON = (
    r"(?:un|une|le|la|votre)? ?(?:humain|personne|agent|conseiller|conseillere|operateur|operatrice|quelqu ?un|representant|etre humain)"
    r"(?: humain| humaine| reel| reelle| en direct)?"
)

FRENCH = folded(
    Language(
        code="fr",
        months=(
            "janvier|janv|jan",
            "février|fevr|fev",
            "mars",
            "avril|avr",
            "mai",
            "juin",
            "juillet|juil",
            "août",
            "septembre|sept",
            "octobre|oct",
            "novembre|nov",
            "décembre|dec",
        ),
        weekdays=(
            "lundi|lun",
            "mardi",
            "mercredi|mer",
            "jeudi|jeu",
            "vendredi|ven",
            "samedi|sam",
            "dimanche|dim",
        ),
        days={
            "aujourd'?hui|ce (?:matin|soir)|cet après[- ]midi": 0,
            "demain": 1,
            "après[- ]demain": 2,
            "hier": -1,
            "avant[- ]hier": -2,
        },
        feasts={
            "réveillon de noël|veille de noël": (12, 24),
            "noël": (12, 25),
            "saint[- ]sylvestre|réveillon": (12, 31),
            "jour de l'an|nouvel an": (1, 1),
            "saint[- ]valentin": (2, 14),
        },
        weekend="week[- ]?end",
        next="prochain|prochaine|suivant|suivante|qui vient",
        this="ce|cet|cette",
        last="dernier|dernière|passé|passée",
        ahead="dans|d'ici",
        ahead_after="plus tard",
        ago="il y a",
        ago_after="",
        week="semaine",
        the_day="le",
        of="de|du|,",
        ordinal="er|e|eme",
        units={
            "secondes?": "second",
            "minutes?|mins?": "minute",
            "heures?": "hour",
            "jours?": "day",
            "semaines?": "week",
            "quinzaines?": "fortnight",
            "mois": "month",
            "ans?|années?": "year",
            "nuits?": "day",
        },
        at="à|vers|pour",
        oclock="heures?|h",
        morning=r"du matin|le matin|ce matin",
        evening=r"de l'après[- ]midi|du soir|le soir|ce soir",
        noon="midi",
        midnight="minuit",
        and_half="et demie?",
        and_quarter="et quart",
        half_an="une demi[- ]?e?|demi[- ]?e?",
        now="maintenant|tout de suite|immédiatement",
        numbers={
            "zéro": 0,
            "deux": 2,
            "trois": 3,
            "quatre": 4,
            "cinq": 5,
            "six": 6,
            "sept": 7,
            "huit": 8,
            "neuf": 9,
            "dix": 10,
            "onze": 11,
            "douze": 12,
            "treize": 13,
            "quatorze": 14,
            "quinze": 15,
            "seize": 16,
            "vingt": 20,
            "vingts": 20,
            "trente": 30,
            "quarante": 40,
            "cinquante": 50,
            "soixante": 60,
            "septante": 70,
            "huitante": 80,
            "nonante": 90,
            "douzaine": 12,
        },
        articles="un|une",
        scales={"cent": 100, "cents": 100, "mille": 1000, "million": 1_000_000, "millions": 1_000_000},
        joiners="et",
        ordinals=(
            "premier|première|1er",
            "deuxième|second|seconde|2e",
            "troisième|3e",
            "quatrième|4e",
            "cinquième|5e",
            "sixième|6e",
            "septième|7e",
            "huitième|8e",
            "neuvième|9e",
            "dixième|10e",
        ),
        last_one="dernier|dernière",
        intents={
            "yes": (
                r"(?:oui+|ouais|ouaip|si|bien sur|daccord|ok|okay|volontiers|absolument|exactement|exact|tout a fait|parfait|certainement|evidemment|vas ?y|allez ?y|allez|entendu|cest (?:ca|bon|correct|exact|parfait|d ?accord)|correct|je confirme|confirme[rz]?|avec plaisir|ca marche|ca me va|tres bien|vrai)"
            ),
            "no": r"(?:non+|nan|pas du tout|jamais|non merci|surement pas|bien sur que non|absolument pas|pas (?:maintenant|encore|vraiment)|cest faux|faux|incorrect|je ne veux pas|rien(?: dautre)?|cest tout)",
            "unsure": r"(?:peut etre|je ne sais pas|je sais pas|chais pas|pas sur|je ne suis pas sure?|plus tard|ca depend|attendez?|un (?:instant|moment)|laissez? moi reflechir)",
            "cancel": r"(?:annule[rz]?|annulez?(?: ca| tout)?|arrete[rz]?|stop|laisse(?:z)? tomber|oublie(?:z)?(?: ca)?|tant pis|abandonne[rz]?|quitter|jai change davis|je veux (?:arreter|annuler|quitter)|ca suffit|je ne veux plus)(?: (?:ca|cela|tout|l ?operation))?",
            "restart": r"(?:recommence[rz]?|recommencons|on recommence|repartons|reprenons|repartir)(?: (?:a zero|de zero|depuis le debut|du debut|au debut|tout))*|depuis le debut|redemarrer|reinitialiser",
            "repeat": r"(?:repete[rz]?|repetez?(?: la question)?|(?:tu peux|pouvez vous|vous pouvez|peux tu) (?:me )?(?:le )?repeter|pardon|comment|quoi|encore(?: une fois)?|qu ?avez vous dit|quest ce que tu as dit|redis(?: le)?|redites(?: le)?|je nai pas (?:entendu|compris ce que vous avez dit))(?: (?:ca|cela|la question|sil (?:te|vous) plait))*",
            "go_on": (
                r"(?:continue|continuez|continuons|on continue|reprends|reprenons|reprenez|on reprend|allons y|vas y|allez y)"
            ),
            "approval": (
                r"(?:(?:ok )?(?:parfait|super|genial|excellent|formidable|magnifique|tres bien|bien|ok|daccord|compris|entendu|cool))"
            ),
            "skip": r"(?:passe[rz]?|passons|saute[rz]?|ignorer|suivant|question suivante|peu importe|ca mest egal|je men fiche|je nen ai pas|je prefere ne pas (?:le dire|repondre)|aucune preference|sans preference)(?: (?:ca|cette question|la question))?",
            "help": r"(?:aide|aidez? moi|a laide|jai besoin d ?aide|que (?:peux tu|pouvez vous|sais tu|savez vous) faire|quest ce que (?:tu peux|vous pouvez) faire|comment ca marche|options|menu|pouvez vous maider|peux tu maider)",
            "handoff": (
                rf"(?:(?:je )?(?:veux|voudrais|souhaite|prefere|dois|peux|puis je|pourrais je|aimerais)? ?)?(?:parler|discuter)(?: a| avec)? {_PERSON}(?: .*)?"
                rf"|(?:passez? moi|transfere[rz]? moi(?: a)?|mettez moi en relation avec) {_PERSON}|(?:un |une )?(?:humain|agent|conseiller|operateur)|je veux {_PERSON}"
            ),
            "thanks": r"(?:merci|mille mercis)(?: (?:beaucoup|bien|infiniment|encore|pour (?:tout|votre aide|ton aide)))*",
            "hello": r"(?:bonjour|salut|bonsoir|coucou|hello|hey)(?: (?:a tous|bot|toi))*",
            "bye": r"(?:au revoir|a bientot|adieu|bonne (?:journee|soiree|nuit)|ciao|a plus(?: tard)?|a demain)",
            "smalltalk": r"(?:ca va|comment ca va|comment (?:allez vous|vas tu|tu vas)|qui (?:es tu|etes vous)|tu es (?:un )?(?:robot|bot|humain)|es tu (?:un )?(?:robot|bot|humain)|etes vous (?:un )?(?:robot|bot|humain)|comment tu tappelles|quel est ton nom|raconte moi une blague|super|genial|cool|mdr|haha(?:ha)*|enchante|enchantee)",
            "more": r"(?:plus|voir plus|(?:montre|montrez) moi (?:les )?(?:autres|suite|suivants)|(?:les )?suivants?|(?:la )?suivante|page suivante|la suite|dautres(?: options)?|autre chose)",
            "previous": r"(?:precedents?|(?:la )?precedente|page precedente|retour|en arriere)",
            "none": r"(?:aucune?(?: (?:deux|d ?entre eux|des deux))?|ni lun ni lautre|rien de tout ca)",
            "confused": r"(?:que (?:veux tu|voulez vous) dire(?: par la)?|quest ce que (?:ca|cela) veut dire|je ne comprends pas|je comprends pas|pourquoi|pourquoi (?:demandez vous|cette question)(?: ca)?|cest quoi|quest ce que cest|lesquel(?:le)?s|par exemple|expliquez? moi|comment ca)",
        },
        fillers=(
            r"sil (?:te|vous) plait|svp|stp|euh|ben|bah|alors|donc|bonjour|salut|ok|merci|oui|bien|je (?:veux|voudrais|souhaite|souhaiterais|dois)|jaimerais|j ai besoin de|jai besoin de|jai besoin d|peux tu|pouvez vous|pourriez vous|est ce que je peux|puis je|et|mais|en fait|plutot|maintenant"
        ),
        lead_ins=(
            r"cest|ce sera|ce serait|ca sera|je mappelle|mon nom est|le nom est|je suis|il sappelle|elle sappelle|je (?:veux|voudrais|prends|choisis|prefere)|jaimerais|donnez? moi|disons|plutot|environ|vers|mettez?|nous sommes|on est|on sera|la reponse est|pour"
        ),
        cues={
            "from": r"de|depuis|au depart de|partant de|d",
            "to": r"a|vers|pour|jusqua|au|destination",
            "for": r"pour|a|au",
            "in": r"a|dans|en|pres de|au",
            "with": r"avec",
            "by": r"par",
            "on": r"le|pour le|a partir du|du",
            "back": r"retour(?: le)?|jusquau|revenant(?: le)?|au",
            "name": r"nomme|nommee|appele|appelee|au nom de|nom",
        },
        stops=(
            "et|pour|à|au|aux|de|du|des|depuis|vers|en|avec|le|la|les|demain|aujourd'hui|prochain|prochaine|ce|cette|mais|merci|partant|revenant|que|qui|si|est|sont|avant|après|dans|un|une|par|s'il"
        ),
        verbs=r"le|la|les|un|une|mon|ma|mes|me|te|que|[a-z]{2,}(?:er|ir|oir|dre|tre|ire)",
        correction=(
            rf"oublie[rz]? {_DET}(?P<what>.+?) (?:cest|plutot|je veux|je voulais dire) (?P<new>.+)",
            rf"{_CHANGE} {_DET}(?P<what>.+?) (?:en|a|pour|par|au) (?P<new>.+)",
            r"(?:le |la |l |mon |ma )?(?P<what>.+?) (?:devrait etre|doit etre|est en fait) (?P<new>.+)",
            r"(?:ce nest )?pas (?P<old>.+?) (?:mais|plutot) (?P<new>.+)",
            r"(?P<new>.+?) (?:au lieu de|a la place de|plutot que|et pas|pas) (?P<old>.+)",
            r"(?P<new>.+?) (?:plutot|a la place)",
            r"(?:je voulais dire|je veux dire|jai dit|jai voulu dire|plutot|en fait(?: (?:cest|je veux))?|mettez?(?: plutot)?|disons|correction|je prefere|finalement) (?P<new>.+)",
            r"(?:non(?: non)?|attendez?|pardon|desolee?|oups)(?: (?:non|attendez?|pardon|plutot|cest|je voulais dire|mettez?|en fait|je veux|je voudrais))* (?P<new>.+)",
            r"oui (?:mais|sauf que|seulement)(?: (?:plutot|mettez?|avec|pour))? (?P<new>.+)",
        ),
        changing=(
            rf"{_CHANGE} {_DET}(?P<what>.+)",
            r"(?:le |la |l |mon |ma )?(?P<what>.+?) (?:est faux|est fausse|nest pas (?:correct|correcte|bon|bonne)|est incorrecte?|est mauvaise?)",
            r"(?:une? )?autre (?P<what>.+)",
            rf"(?:oublie[rz]?|efface[rz]?|enleve[rz]?|supprime[rz]?|retire[rz]?) {_DET}(?P<gone>.+)",
        ),
        asking=(
            r"(?:quest ce que|quest ce qu|cest quoi|que (?:signifie|veut dire)|quel est|quelle est|quels sont|quelles sont)(?: cest)?(?: que?)? ?(?:le |la |l |un |une |les )?(?P<what>.+)",
            r"que (?:veux tu|voulez vous) dire par (?P<what>.+)",
            r"(?:expliquez?(?: moi)?|definis(?:sez)?)(?: ce qu ?est)? (?:le |la |l |un |une )?(?P<what>.+)",
            r"(?:ou|comment) (?:trouver|puis je trouver|est ce que je trouve) (?:le |la |l |mon |ma )?(?P<what>.+)",
        ),
        then=r"et (?:puis|ensuite|aussi|apres)|puis|ensuite|apres ca|et",
        common=(
            "je|j|me|moi|mon|ma|mes|tu|te|ton|ta|vous|votre|nous|notre|il|elle|on|le|la|les|l|un|une|des|de|du|d|a|au|aux|en|dans|par|pour|avec|sur|et|ou|mais|que|qui|quoi|quel|quelle|est|sont|suis|ai|as|avez|"
            "veux|voudrais|veut|peux|peut|pouvez|puis|faire|besoin|aimerais|souhaite|ce|cet|cette|c|s|si|ne|n|pas|plait|svp|stp|merci|bonjour|comment|combien|quand|y|se|sa|son|qu"
        ),
    )
)

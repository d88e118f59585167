"""What people say in French."""

from __future__ import annotations

from typing import Final

from soni_runtime.understanding.optimize.phrases.kinds import Phrases

FRENCH: Final = Phrases(
    answer=(
        "{value}",
        "{value} s'il vous plaît",
        "je dirais {value}",
        "plutôt {value}",
        "{value}, je crois",
        "bon, {value}",
    ),
    yes=("oui", "oui, s'il vous plaît", "bien sûr, allez-y", "c'est exact", "ça me va", "correct, faites-le"),
    no=("non", "non, c'est faux", "non merci", "plutôt pas", "non, ne le faites pas", "ce n'est pas correct"),
    correct=(
        "pardon, {slot} doit être {value}",
        "en fait, changez {slot} en {value}",
        "attendez, {slot} est {value}",
        "je me suis trompé : {value} pour {slot}",
        "non, je voulais dire {value} pour {slot}",
        "pouvez-vous mettre {value} pour {slot} ?",
    ),
    cancel=(
        "annulez ça",
        "laissez tomber, oubliez",
        "arrêtez, je ne veux plus",
        "j'ai changé d'avis, on laisse",
        "abandonnez s'il vous plaît",
        "on arrête là",
    ),
    restart=(
        "on recommence",
        "reprenez depuis le début",
        "peut-on tout reprendre à zéro ?",
        "redémarrez s'il vous plaît",
        "je veux tout refaire",
        "retour au début",
    ),
    explain=(
        "que voulez-vous dire par {slot} ?",
        "pourquoi avez-vous besoin de {slot} ?",
        "c'est quoi, {slot} ?",
        "je ne comprends pas, quel {slot} ?",
        "pouvez-vous expliquer {slot} ?",
        "où est-ce que je trouve {slot} ?",
    ),
    repeat=(
        "répétez",
        "pouvez-vous répéter ?",
        "pardon, qu'avez-vous dit ?",
        "comment ?",
        "encore une fois s'il vous plaît",
        "je n'ai pas entendu, répétez",
    ),
    person=(
        "je veux parler à une personne",
        "passez-moi un humain",
        "puis-je parler à quelqu'un ?",
        "mettez-moi en relation avec un agent",
        "il me faut une vraie personne",
        "je voudrais un conseiller",
    ),
    choose=("le numéro {number}", "l'option {number}", "{number}", "je prends le {number}", "le {number}"),
    skip=(
        "passez cette question",
        "je préfère ne pas le dire",
        "je passe",
        "laissez vide",
        "pas celle-ci, continuez",
        "sautons ça",
    ),
    thanks=("merci !", "bonjour", "merci beaucoup", "bonsoir", "vous êtes génial", "salut"),
    foreign=(
        "quelle est la hauteur de l'Everest ?",
        "chante-moi une chanson sur les tortues",
        "qui a gagné le championnat d'échecs en 1972 ?",
        "quelle est la racine carrée de cent quarante-quatre ?",
        "est-ce que les pingouins ont des genoux ?",
        "écris un poème sur l'automne",
    ),
)

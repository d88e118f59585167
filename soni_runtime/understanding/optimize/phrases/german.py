"""What people say in German."""

from __future__ import annotations

from typing import Final

from soni_runtime.understanding.optimize.phrases.kinds import Phrases

GERMAN: Final = Phrases(
    answer=(
        "{value}",
        "{value} bitte",
        "ich sage mal {value}",
        "dann {value}",
        "{value}, glaube ich",
        "gut, {value}",
    ),
    yes=("ja", "ja bitte", "klar, mach das", "das stimmt", "klingt gut", "richtig, los"),
    no=("nein", "nein, das ist falsch", "nein danke", "lieber nicht", "nee, lass das", "das stimmt nicht"),
    correct=(
        "Entschuldigung, {slot} soll {value} sein",
        "doch lieber {value} bei {slot}",
        "Moment, {slot} ist {value}",
        "ich habe mich vertan: {value} bei {slot}",
        "nein, ich meinte {value} als {slot}",
        "können Sie {slot} auf {value} ändern?",
    ),
    cancel=(
        "brich das ab",
        "vergiss es, egal",
        "halt, das will ich nicht mehr",
        "ich habe es mir anders überlegt, lassen wir das",
        "abbrechen bitte",
        "lassen wir es sein",
    ),
    restart=(
        "fangen wir noch mal an",
        "noch einmal von vorne",
        "können wir ganz von vorn beginnen?",
        "neu starten bitte",
        "ich möchte alles noch mal machen",
        "zurück zum Anfang",
    ),
    explain=(
        "was meinen Sie mit {slot}?",
        "wozu brauchen Sie {slot}?",
        "was ist {slot}?",
        "das verstehe ich nicht, welches {slot}?",
        "können Sie {slot} erklären?",
        "wo finde ich {slot}?",
    ),
    repeat=(
        "sag das noch mal",
        "können Sie das wiederholen?",
        "Entschuldigung, was war das?",
        "wie bitte?",
        "noch einmal bitte",
        "was haben Sie gerade gesagt?",
    ),
    person=(
        "ich will mit einem Menschen sprechen",
        "geben Sie mir einen Mitarbeiter",
        "kann ich mit jemandem reden?",
        "verbinden Sie mich mit einem Berater",
        "ich brauche eine echte Person",
        "einen Menschen bitte",
    ),
    choose=("Nummer {number}", "Option {number}", "{number}", "ich nehme die {number}", "die {number}"),
    skip=(
        "überspring das",
        "das möchte ich nicht sagen",
        "weiter ohne das",
        "lass das leer",
        "das nicht, mach weiter",
        "überspringen wir die Frage",
    ),
    thanks=("danke!", "hallo", "vielen Dank", "guten Morgen", "du bist toll", "guten Abend"),
    foreign=(
        "wie hoch ist der Mount Everest?",
        "sing mir ein Lied über Schildkröten",
        "wer hat 1972 die Schachweltmeisterschaft gewonnen?",
        "was ist die Wurzel aus hundertvierundvierzig?",
        "haben Pinguine Knie?",
        "schreib ein Gedicht über den Herbst",
    ),
)

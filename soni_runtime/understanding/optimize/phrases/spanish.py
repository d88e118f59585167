"""What people say in Spanish."""

from __future__ import annotations

from typing import Final

from soni_runtime.understanding.optimize.phrases.kinds import Phrases

SPANISH: Final = Phrases(
    answer=(
        "{value}",
        "{value} por favor",
        "diría que {value}",
        "pues {value}",
        "{value}, creo",
        "vale, {value}",
    ),
    yes=("sí", "sí, por favor", "claro, adelante", "correcto", "me parece bien", "eso es, hazlo"),
    no=("no", "no, está mal", "no, gracias", "mejor no", "no, no lo hagas", "eso no es correcto"),
    correct=(
        "perdona, {slot} tiene que ser {value}",
        "en realidad, cambia {slot} a {value}",
        "espera, {slot} es {value}",
        "me he equivocado: {value} en {slot}",
        "no, quería decir {value} para {slot}",
        "¿puedes poner {value} en {slot}?",
    ),
    cancel=(
        "cancela eso",
        "déjalo, olvídalo",
        "para, ya no quiero esto",
        "he cambiado de idea, lo dejamos",
        "anula la operación",
        "mejor lo dejamos",
    ),
    restart=(
        "empecemos de nuevo",
        "vuelve a empezar desde el principio",
        "¿podemos empezar otra vez desde cero?",
        "reinicia esto por favor",
        "quiero hacerlo todo otra vez",
        "volvamos al principio",
    ),
    explain=(
        "¿qué quieres decir con {slot}?",
        "¿para qué necesitas {slot}?",
        "¿qué es {slot}?",
        "no entiendo, ¿qué {slot}?",
        "¿me explicas {slot}?",
        "¿dónde encuentro {slot}?",
    ),
    repeat=(
        "repítelo",
        "¿puedes repetir eso?",
        "perdona, ¿qué has dicho?",
        "¿cómo dices?",
        "otra vez, por favor",
        "no te he oído, repite",
    ),
    person=(
        "quiero hablar con una persona",
        "pásame con un humano",
        "¿puedo hablar con alguien?",
        "ponme con un agente",
        "necesito una persona de verdad",
        "quiero hablar con un operador",
    ),
    choose=(
        "el número {number}",
        "la opción {number}",
        "{number}",
        "me quedo con el {number}",
        "el {number}",
    ),
    skip=(
        "sáltate esto",
        "prefiero no decirlo",
        "paso",
        "déjalo vacío",
        "esta no, sigue",
        "saltemos esa pregunta",
    ),
    thanks=("¡gracias!", "hola", "muchas gracias", "buenos días", "eres genial", "buenas tardes"),
    foreign=(
        "¿cuánto mide el Everest?",
        "cántame una canción de tortugas",
        "¿quién ganó el campeonato de ajedrez de 1972?",
        "¿cuál es la raíz cuadrada de ciento cuarenta y cuatro?",
        "¿los pingüinos tienen rodillas?",
        "escribe un poema sobre el otoño",
    ),
)

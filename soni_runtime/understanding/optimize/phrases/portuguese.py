"""What people say in Portuguese."""

from __future__ import annotations

from typing import Final

from soni_runtime.understanding.optimize.phrases.kinds import Phrases

PORTUGUESE: Final = Phrases(
    answer=(
        "{value}",
        "{value} por favor",
        "eu diria {value}",
        "então {value}",
        "{value}, acho",
        "está bem, {value}",
    ),
    yes=("sim", "sim, por favor", "claro, avance", "está certo", "parece-me bem", "correto, faça isso"),
    no=("não", "não, está errado", "não, obrigado", "melhor não", "não, não faça", "isso não está certo"),
    correct=(
        "desculpe, {slot} deve ser {value}",
        "na verdade, mude {slot} para {value}",
        "espere, {slot} é {value}",
        "enganei-me: {value} para {slot}",
        "não, queria dizer {value} em {slot}",
        "pode pôr {value} em {slot}?",
    ),
    cancel=(
        "cancele isso",
        "deixe estar, esqueça",
        "pare, já não quero isto",
        "mudei de ideias, vamos deixar",
        "anule por favor",
        "é melhor deixar",
    ),
    restart=(
        "vamos começar de novo",
        "volte ao princípio",
        "podemos recomeçar do zero?",
        "reinicie por favor",
        "quero fazer tudo outra vez",
        "de volta ao início",
    ),
    explain=(
        "o que quer dizer com {slot}?",
        "para que precisa de {slot}?",
        "o que é {slot}?",
        "não percebo, qual {slot}?",
        "pode explicar {slot}?",
        "onde encontro {slot}?",
    ),
    repeat=(
        "repita",
        "pode repetir isso?",
        "desculpe, o que disse?",
        "como?",
        "outra vez, por favor",
        "não ouvi, repita",
    ),
    person=(
        "quero falar com uma pessoa",
        "passe-me a um humano",
        "posso falar com alguém?",
        "ligue-me a um atendente",
        "preciso de uma pessoa real",
        "quero um operador",
    ),
    choose=("o número {number}", "a opção {number}", "{number}", "fico com o {number}", "o {number}"),
    skip=(
        "salte isto",
        "prefiro não dizer",
        "passo",
        "deixe em branco",
        "esta não, continue",
        "vamos saltar essa pergunta",
    ),
    thanks=("obrigado!", "olá", "muito obrigado", "bom dia", "você é ótimo", "boa tarde"),
    foreign=(
        "qual é a altura do Everest?",
        "cante uma canção sobre tartarugas",
        "quem ganhou o campeonato de xadrez em 1972?",
        "qual é a raiz quadrada de cento e quarenta e quatro?",
        "os pinguins têm joelhos?",
        "escreva um poema sobre o outono",
    ),
)

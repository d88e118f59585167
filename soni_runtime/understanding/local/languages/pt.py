# ruff: noqa: E501  a pattern is easier to read on one line
"""Portuguese."""

from __future__ import annotations

from soni_runtime.understanding.local.languages.model import Language, folded

_CHANGE = r"(?:muda(?:r)?|mude|altera(?:r)?|altere|corrige|corrigir|corrija|troca(?:r)?|troque|atualiza(?:r)?|edita(?:r)?)"
_DET = r"(?:(?:o|a|os|as|meu|minha|esse|essa|este|esta|seu|sua) )?"
_PERSON = (
    r"(?:um|uma|o|a|algum|alguma)? ?(?:pessoa|humano|agente|atendente|operador|operadora|alguem|representante|assistente|ser humano)"
    r"(?: real| humano| humana| de verdade)?"
)

PORTUGUESE = folded(
    Language(
        code="pt",
        months=(
            "janeiro|jan",
            "fevereiro|fev",
            "março|mar",
            "abril|abr",
            "maio|mai",
            "junho|jun",
            "julho|jul",
            "agosto|ago",
            "setembro|set",
            "outubro|out",
            "novembro|nov",
            "dezembro|dez",
        ),
        weekdays=(
            "segunda(?:[- ]feira)?",
            "terça(?:[- ]feira)?",
            "quarta(?:[- ]feira)?",
            "quinta(?:[- ]feira)?",
            "sexta(?:[- ]feira)?",
            "sábado|sab",
            "domingo|dom",
        ),
        days={
            "hoje|esta (?:manhã|tarde|noite)": 0,
            "depois de amanhã": 2,
            "amanhã": 1,
            "anteontem|antes de ontem": -2,
            "ontem": -1,
        },
        feasts={
            "véspera de natal": (12, 24),
            "natal": (12, 25),
            "véspera de ano novo|réveillon": (12, 31),
            "ano novo": (1, 1),
            "dia dos namorados": (6, 12),
        },
        weekend="fim de semana|final de semana",
        next="próximo|próxima|seguinte|que vem",
        this="este|esta|neste|nesta|nessa|nesse|essa|esse",
        last="passado|passada|último|última",
        ahead="em|daqui a|dentro de",
        ahead_after="depois|mais tarde",
        ago="há",
        ago_after="atrás",
        week="semana",
        the_day="o dia|no dia|dia|ao dia",
        of="de|do|,",
        ordinal="º|ª|o",
        units={
            "segundos?": "second",
            "minutos?|mins?": "minute",
            "horas?|hrs?": "hour",
            "dias?": "day",
            "semanas?": "week",
            "quinzenas?": "fortnight",
            "mês|meses|mes": "month",
            "anos?": "year",
            "noites?": "day",
        },
        at="às|à|as|pelas|por volta das|lá pelas",
        oclock="horas?|em ponto|h",
        morning=r"da (?:manhã|madrugada)|de manhã",
        evening=r"da (?:tarde|noite)|à (?:tarde|noite)|de tarde|de noite",
        noon="meio[- ]dia",
        midnight="meia[- ]noite",
        and_half="e meia",
        and_quarter="e quinze",
        half_an="meia",
        now="agora|agora mesmo|já|imediatamente",
        numbers={
            "zero": 0,
            "dois": 2,
            "duas": 2,
            "três": 3,
            "quatro": 4,
            "cinco": 5,
            "seis": 6,
            "sete": 7,
            "oito": 8,
            "nove": 9,
            "dez": 10,
            "onze": 11,
            "doze": 12,
            "treze": 13,
            "catorze": 14,
            "quatorze": 14,
            "quinze": 15,
            "dezesseis": 16,
            "dezasseis": 16,
            "dezessete": 17,
            "dezassete": 17,
            "dezoito": 18,
            "dezenove": 19,
            "dezanove": 19,
            "vinte": 20,
            "trinta": 30,
            "quarenta": 40,
            "cinquenta": 50,
            "sessenta": 60,
            "setenta": 70,
            "oitenta": 80,
            "noventa": 90,
            "cem": 100,
            "cento": 100,
            "duzentos": 200,
            "duzentas": 200,
            "trezentos": 300,
            "trezentas": 300,
            "quatrocentos": 400,
            "quinhentos": 500,
            "quinhentas": 500,
            "seiscentos": 600,
            "setecentos": 700,
            "oitocentos": 800,
            "novecentos": 900,
            "dúzia": 12,
        },
        articles="um|uma",
        scales={"mil": 1000, "milhão": 1_000_000, "milhões": 1_000_000},
        joiners="e",
        ordinals=(
            "primeiro|primeira",
            "segundo|segunda",
            "terceiro|terceira",
            "quarto|quarta",
            "quinto|quinta",
            "sexto|sexta",
            "sétimo|sétima",
            "oitavo|oitava",
            "nono|nona",
            "décimo|décima",
        ),
        last_one="último|última",
        intents={
            "yes": (
                r"(?:sim+|s|claro(?: que sim)?|com certeza|certo|correto|exato|exatamente|isso(?: mesmo)?|ta|ta (?:bom|certo|ok)|esta (?:bom|certo|bem|correto)|tudo (?:certo|bem)|perfeito|beleza|pode ser|pode|ok|okay|de acordo|confirmo|confirmado|confirmar|confirma|vamos|bora|quero|por favor|positivo|verdade)"
            ),
            "no": r"(?:nao+|nem pensar|de jeito nenhum|nunca|jamais|nao obrigad[oa]|negativo|claro que nao|errado|incorreto|esta errado|ainda nao|agora nao|nao quero|falso|nada(?: mais)?|so isso|e so)",
            "unsure": r"(?:talvez|nao sei|sei la|nao tenho certeza|mais tarde|depois|depende|espera|espere|um momento|deixa eu pensar|quem sabe)",
            "cancel": r"(?:cancela(?:r|la)?|cancele|anula(?:r)?|para|pare|parar|chega|esquece(?: isso)?|esqueca(?: isso)?|deixa (?:pra|para) la|deixa|sair|encerrar|desistir|desisto|mudei de ideia|nao quero mais|quero (?:cancelar|sair|parar))(?: (?:isso|isto|tudo|a operacao|o processo))?",
            "restart": r"(?:comecar|comeca|comecemos|vamos comecar|recomecar|recomeca|recomece)(?: (?:de novo|outra vez|do zero|do (?:inicio|comeco)))*|reiniciar|reinicia|reinicie|do (?:inicio|comeco|zero)",
            "repeat": r"(?:repete|repita|repetir|pode repetir|pode dizer de novo|de novo|outra vez|como|como assim|o que|que|o que (?:voce )?disse|perdao|desculpe|nao ouvi|qual era a pergunta)(?: (?:isso|a pergunta|por favor))*",
            "go_on": (
                r"(?:continua|continue|continuar|continuemos|vamos(?: continuar)?|siga|segue|prossiga|pode continuar|em frente)"
            ),
            "approval": (
                r"(?:(?:ok )?(?:perfeito|otimo|excelente|maravilha|maravilhoso|muito bem|muito bom|bom|legal|ok|certo|entendido|beleza))"
            ),
            "skip": r"(?:pula(?:r)?|pule|passa|passo|passar|proxima|proxima pergunta|tanto faz|nao tenho|prefiro nao (?:dizer|responder)|sem preferencia|ignorar)(?: (?:isso|essa|esta|essa pergunta|a pergunta))?",
            "help": r"(?:ajuda|me ajuda|me ajude|ajude me|preciso de ajuda|o que (?:voce )?(?:pode|sabe) fazer|o que posso fazer|como (?:isso )?funciona|opcoes|menu|pode me ajudar|voce pode me ajudar)",
            "handoff": (
                rf"(?:(?:eu )?(?:quero|queria|preciso|prefiro|gostaria de|posso|poderia) )?(?:falar|conversar) com {_PERSON}(?: .*)?"
                rf"|(?:me (?:passa|passe|transfere|transfira|conecta|conecte)|passa|transfere)(?: (?:para|pra|com|a))? {_PERSON}|(?:um |uma )?(?:atendente|humano|pessoa|agente|operador)(?: real)?|quero {_PERSON}"
            ),
            "thanks": r"(?:muito |muitissimo )?obrigad[oa](?: (?:por (?:tudo|sua ajuda)|pela ajuda|de novo))*|valeu|agradeco",
            "hello": r"(?:ola|oi+|bom dia|boa tarde|boa noite|e ai|opa)(?: (?:oi|ola|bot|tudo bem))*",
            "bye": r"(?:tchau|adeus|ate (?:logo|mais|breve|amanha)|tenha um bom dia)",
            "smalltalk": r"(?:tudo bem|tudo bom|como vai(?: voce)?|como voce esta|quem e voce|voce e (?:um )?(?:robo|bot|humano|uma pessoa)|qual (?:e )?(?:o )?seu nome|conte uma piada|me conta uma piada|legal|kkk+|haha(?:ha)*|prazer)",
            "more": r"(?:mais(?: opcoes)?|ver mais|mostra mais|mostre mais|proximos?|proxima(?: pagina)?|outras?(?: opcoes)?|outros)",
            "previous": r"(?:anterior(?:es)?|voltar|pagina anterior|volta)",
            "none": r"(?:nenhum[a]?(?: (?:deles|delas|desses|dessas|destes|destas))?)",
            "confused": r"(?:o que (?:voce )?quer dizer(?: com isso)?|o que significa(?: isso)?|nao (?:entendi|entendo|compreendo)|por ?que|por que (?:voce )?(?:pergunta|precisa)(?: disso)?|o que e isso|quais (?:opcoes )?(?:ha|existem|tem)|por exemplo|explica|explique)",
        },
        fillers=(
            r"por favor|faz favor|bom|bem|entao|eh|ola|oi|ok|obrigad[oa]|sim|claro|agora|quero|queria|gostaria de|preciso(?: de)?|desejo|pode|poderia|posso|eu|e|mas|acho que|desculpe|na verdade|melhor"
        ),
        lead_ins=(
            r"e|sao|seria|sera|meu nome e|me chamo|o nome e|eu sou|sou|quero|queria|gostaria de|preciso de|me da|coloca|coloque|que seja|melhor|digamos|uns|umas|cerca de|mais ou menos|escolho|prefiro|somos|a resposta e|chama se|pode ser"
        ),
        cues={
            "from": r"de|do|da|desde|saindo de|partindo de",
            "to": r"para|pra|a|ate|destino|ao|pro",
            "for": r"para|pra|a|ao|pro",
            "in": r"em|no|na|perto de",
            "with": r"com",
            "by": r"por",
            "on": r"em|no dia|para o dia|dia|saindo (?:em|no dia)",
            "back": r"volta(?: (?:em|no dia))?|voltando(?: (?:em|no dia))?|ate(?: o dia)?|retorno(?: (?:em|no dia))?",
            "name": r"chamad[oa]|em nome de|nome",
        },
        stops=(
            "e|por|para|pra|a|ao|de|do|da|desde|até|em|no|na|com|o|os|as|amanhã|hoje|depois|próximo|próxima|este|esta|mas|porque|obrigado|saindo|voltando|que|se|é|são|antes|um|uma"
        ),
        verbs=r"o|a|os|as|um|uma|meu|minha|que|me|te|[a-z]{2,}(?:ar|er|ir)",
        correction=(
            rf"esquec[ae] {_DET}(?P<what>.+?) (?:e|quero|melhor|quis dizer) (?P<new>.+)",
            rf"{_CHANGE} {_DET}(?P<what>.+?) (?:para|pra|por|a) (?P<new>.+)",
            r"(?:o |a |meu |minha )?(?P<what>.+?) (?:deveria ser|deve ser|tem que ser) (?P<new>.+)",
            r"nao (?P<old>.+?) (?:mas sim|mas|e sim) (?P<new>.+)",
            r"(?P<new>.+?) (?:em vez de|ao inves de|no lugar de|e nao|nao) (?P<old>.+)",
            r"(?:quis dizer|queria dizer|quero dizer|eu disse|digo|melhor|na verdade(?: (?:e|quero))?|que seja(?:m)?|coloca|coloque|muda para|mude para|correcao|prefiro) (?P<new>.+)",
            r"(?:nao(?: nao)?|espera|espere|desculpe?|perdao|ops|opa)(?: (?:nao|espera|melhor|e|sao|quero|quis dizer|na verdade|que seja|coloca|coloque|digo))* (?P<new>.+)",
            r"sim (?:mas|so que)(?: (?:que seja|melhor|com|muda para|para))? (?P<new>.+)",
        ),
        changing=(
            rf"{_CHANGE} {_DET}(?P<what>.+)",
            r"(?:o |a |meu |minha )?(?P<what>.+?) (?:esta errad[oa]|nao esta cert[oa]|esta incorret[oa])",
            r"(?:outr[oa]) (?P<what>.+)",
            rf"(?:esquec[ae]|apaga(?:r)?|apague|remov[ae]|remover|tira(?:r)?|tire) {_DET}(?P<gone>.+)",
        ),
        asking=(
            r"(?:o )?que (?:e|sao|significa|significam|quer dizer) (?:o |a |um |uma |os |as )?(?P<what>.+)",
            r"qual e (?:o |a )?(?P<what>.+)",
            r"(?:explica|explique|define)(?: o que e)? (?:o |a |um |uma )?(?P<what>.+)",
            r"quais (?P<what>.+?) (?:ha|existem|tem|posso escolher)",
            r"(?:onde|como) (?:encontro|acho|vejo|posso (?:encontrar|ver)) (?:o |a |meu |minha )?(?P<what>.+)",
        ),
        then=r"e (?:depois|entao|tambem)|depois|tambem|e",
        common=(
            "eu|me|meu|minha|voce|seu|sua|o|a|os|as|um|uma|uns|umas|de|do|da|dos|das|em|no|na|com|por|para|pra|e|ou|que|sao|esta|este|isso|ha|quero|queria|gostaria|preciso|posso|pode|poderia|fazer|favor|sim|nao|como|"
            "qual|quanto|quando|onde|se|lhe|nos|muito|mais|ja|tenho|tem|ser|estar|ola|oi|obrigado|ver"
        ),
    )
)

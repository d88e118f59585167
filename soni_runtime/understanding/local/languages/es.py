# ruff: noqa: E501  a pattern is easier to read on one line
"""Spanish."""

from __future__ import annotations

from soni_runtime.understanding.local.languages.model import Language, folded

_CHANGE = r"(?:cambia(?:r|me)?|cambie|modifica(?:r)?|corrige|corregir|actualiza(?:r)?|edita(?:r)?)"
_DET = r"(?:(?:el|la|los|las|mi|mis|ese|esa|su) )?"
_PERSON = (
    r"(?:un|una|algun|alguna|el|la)? ?(?:persona|humano|agente|operador|operadora|asesor|asesora|representante|alguien|encargado"
    r"|empleado|ser humano)(?: real| humano| humana| de verdad)?"
)

SPANISH = folded(
    Language(
        code="es",
        months=(
            "enero|ene",
            "febrero|feb",
            "marzo|mar",
            "abril|abr",
            "mayo|may",
            "junio|jun",
            "julio|jul",
            "agosto|ago",
            "septiembre|setiembre|sept|sep",
            "octubre|oct",
            "noviembre|nov",
            "diciembre|dic",
        ),
        weekdays=(
            "lunes|lun",
            "martes",
            "miércoles|mie",
            "jueves|jue",
            "viernes|vie",
            "sábado|sab",
            "domingo|dom",
        ),
        days={
            "hoy|esta (?:mañana|tarde|noche)": 0,
            "(?<!la )(?<!esta )(?<!pasado )mañana(?: por la (?:mañana|tarde|noche))?": 1,
            "pasado mañana": 2,
            "ayer|anoche": -1,
            "anteayer|antes de ayer": -2,
        },
        feasts={
            "nochebuena": (12, 24),
            "navidad": (12, 25),
            "nochevieja|fin de año": (12, 31),
            "año nuevo": (1, 1),
            "san valentín": (2, 14),
            "(?:día de )?reyes": (1, 6),
        },
        weekend="fin de semana|finde",
        next="próximo|próxima|siguiente|que viene",
        this="este|esta",
        last="pasado|pasada|último|última",
        ahead="en|dentro de",
        ahead_after="después|más tarde",
        ago="hace",
        ago_after="atrás",
        week="semana",
        the_day="el día|el|día",
        of="de|del|,",
        ordinal="º|ª|o",
        units={
            "segundos?": "second",
            "minutos?|mins?": "minute",
            "horas?|hrs?": "hour",
            "días?": "day",
            "semanas?": "week",
            "quincenas?": "fortnight",
            "mes(?:es)?": "month",
            "años?": "year",
            "noches?": "day",
        },
        at="a las?|sobre las?|hacia las?",
        oclock="en punto|horas",
        morning=r"de la (?:mañana|madrugada)|por la mañana",
        evening=r"de la (?:tarde|noche)|por la (?:tarde|noche)",
        noon="mediodía",
        midnight="medianoche",
        and_half="y media",
        and_quarter="y cuarto",
        half_an="media",
        now="ahora|ahora mismo|ya|cuanto antes",
        quarter_to="",
        numbers={
            "cero": 0,
            "uno": 1,
            "dos": 2,
            "tres": 3,
            "cuatro": 4,
            "cinco": 5,
            "seis": 6,
            "siete": 7,
            "ocho": 8,
            "nueve": 9,
            "diez": 10,
            "once": 11,
            "doce": 12,
            "trece": 13,
            "catorce": 14,
            "quince": 15,
            "dieciséis": 16,
            "diecisiete": 17,
            "dieciocho": 18,
            "diecinueve": 19,
            "veinte": 20,
            "veintiuno": 21,
            "veintiún": 21,
            "veintidós": 22,
            "veintitrés": 23,
            "veinticuatro": 24,
            "veinticinco": 25,
            "veintiséis": 26,
            "veintisiete": 27,
            "veintiocho": 28,
            "veintinueve": 29,
            "treinta": 30,
            "cuarenta": 40,
            "cincuenta": 50,
            "sesenta": 60,
            "setenta": 70,
            "ochenta": 80,
            "noventa": 90,
            "cien": 100,
            "ciento": 100,
            "doscientos": 200,
            "doscientas": 200,
            "trescientos": 300,
            "trescientas": 300,
            "cuatrocientos": 400,
            "quinientos": 500,
            "quinientas": 500,
            "seiscientos": 600,
            "setecientos": 700,
            "ochocientos": 800,
            "novecientos": 900,
            "docena": 12,
        },
        articles="un|una",
        scales={"mil": 1000, "millón": 1_000_000, "millones": 1_000_000},
        joiners="y",
        ordinals=(
            "primero|primera|primer",
            "segundo|segunda",
            "tercero|tercera|tercer",
            "cuarto|cuarta",
            "quinto|quinta",
            "sexto|sexta",
            "séptimo|séptima",
            "octavo|octava",
            "noveno|novena",
            "décimo|décima",
        ),
        last_one="último|última",
        intents={
            "yes": (
                r"(?:s[ii]+|sip|claro(?: que si)?|por supuesto|vale|de acuerdo|correcto|exacto|exactamente|perfecto|bueno|bien|adelante|ok|okay|dale|afirmativo"
                r"|confirmo|confirmado|confirmar|confirma|hazlo|esta bien|eso es|asi es|desde luego|cierto|verdad|todo (?:bien|correcto)|es correcto|me parece bien)"
            ),
            "no": r"(?:no+|nop|para nada|en absoluto|nunca|jamas|negativo|no gracias|de ninguna manera|claro que no|incorrecto|no es correcto|esta mal|todavia no|ahora no|no quiero|falso|nada(?: mas)?|eso es todo)",
            "unsure": r"(?:quiza|quizas|tal vez|a lo mejor|no se|no lo se|no estoy segur[oa]|luego|mas tarde|despues|depende|espera|un momento|dejame pensar|puede ser)",
            "cancel": r"(?:cancela(?:r|lo|la)?|cancele|anula(?:r|lo|la)?|para|parar|basta|dejalo|dejemoslo|olvidalo|olvida(?: eso)?|salir|terminar|abandonar|ya no (?:lo )?quiero|no importa|he cambiado de (?:idea|opinion)|cambie de (?:idea|opinion)|quiero (?:cancelar|salir|parar|dejarlo))(?: (?:eso|esto|todo|la operacion|el proceso))?",
            "restart": r"(?:empezar|empieza|empecemos|empezamos|comenzar|comienza|comencemos|volver a empezar|vuelve a empezar)(?: (?:de nuevo|otra vez|de cero|desde (?:el principio|cero)))|volver a empezar|vuelve a empezar|reiniciar|reinicia|desde el principio|de cero",
            "repeat": r"(?:repite(?:lo|melo)?|repita|repetir|puedes repetir(?:lo)?|dilo otra vez|otra vez|como|que|que has dicho|que dijiste|perdon|no te he (?:oido|entendido bien)|cual era la pregunta)(?: (?:eso|la pregunta|por favor|otra vez))*",
            "go_on": (
                r"(?:sigue|siga|sigamos|seguimos|segui(?:r|mos) con eso|adelante|continua|continue|continuemos|continuar|vamos|volvamos)"
            ),
            "approval": (
                r"(?:(?:vale |ok )?(?:perfecto|genial|estupendo|excelente|fantastico|maravilloso|muy bien|bien|vale|ok|de acuerdo|entendido|que bien|fenomenal))"
            ),
            "skip": r"(?:salta(?:r|lo|la)?|omite|omitir|omitelo|pasa|paso|pasar|siguiente|siguiente pregunta|me da igual|da igual|no tengo|prefiero no (?:decirlo|contestar|responder)|sin preferencia|saltar (?:esta )?pregunta)(?: (?:esto|eso|esta|esta pregunta|la pregunta))?",
            "help": r"(?:ayuda|ayudame|necesito ayuda|que puedes hacer|que puedo hacer|que sabes hacer|como funciona(?: esto)?|opciones|menu|me puedes ayudar|puedes ayudarme|en que me puedes ayudar|que opciones tengo)",
            "handoff": (
                rf"(?:(?:quiero|quisiera|necesito|prefiero|me gustaria|puedo|podria) )?(?:hablar|comunicarme|chatear) con {_PERSON}(?: .*)?"
                rf"|(?:pasame|paseme|ponme|conectame|transfiereme|comunicame)(?: con)? {_PERSON}|(?:un |una )?(?:agente|humano|persona|operador|operadora)(?: real)?|quiero {_PERSON}"
            ),
            "thanks": r"(?:muchas |muchisimas |mil )?gracias(?: por (?:todo|tu ayuda|la ayuda))?(?: de nuevo)?",
            "hello": r"(?:hola|buenas|buenos dias|buenas tardes|buenas noches|que hay|saludos|hey)(?: (?:hola|a todos|bot))*",
            "bye": r"(?:adios|hasta (?:luego|pronto|manana|la vista)|chao|chau|nos vemos|que tengas (?:un )?buen dia)",
            "smalltalk": r"(?:que tal(?: estas)?|como estas|como te va|como va(?: todo)?|quien eres|que eres|eres (?:un )?(?:bot|robot|humano|persona|una maquina|una persona)|como te llamas|cual es tu nombre|cuentame un chiste|genial|guay|jaja(?:ja)*|te quiero|encantado|encantada)",
            "more": r"(?:mas(?: opciones)?|ver mas|muestrame mas|ensename mas|siguientes?|la siguiente|pagina siguiente|que mas|otras?(?: opciones)?|otros)",
            "previous": r"(?:anteriores|anterior|atras|volver|la anterior|pagina anterior)",
            "none": r"(?:ningun[oa]?(?: de (?:ellos|ellas|estos|estas|esos|esas))?|nada de eso)",
            "confused": r"(?:que quieres decir(?: con eso)?|que significa(?: eso)?|no (?:lo )?entiendo|no comprendo|por que|por que (?:lo )?(?:preguntas|necesitas)(?: eso)?|que es eso|que opciones (?:hay|tengo)|cuales hay|como cual|por ejemplo|explicame(?:lo)?)",
        },
        fillers=(
            r"por favor|porfa|porfavor|vale|bueno|pues|eh|hola|oye|ok|gracias|si|claro|entonces|ahora|quiero|quisiera|querria|me gustaria|necesito|deseo|puedes|podrias|puedo|podria|y|pero|creo que|es que|perdon|en realidad|mejor"
        ),
        lead_ins=(
            r"es|son|seria|serian|sera|me llamo|mi nombre es|el nombre es|se llama|soy|quiero|quisiera|me gustaria|necesito|ponme|pon|que sea|que sean|mejor|digamos|pues|unos|unas|sobre|alrededor de|elijo|prefiero|la respuesta es|somos|dame|a nombre de|hacia|esta"
        ),
        cues={
            "from": r"desde|saliendo de|de|partiendo de",
            "to": r"a|hacia|hasta|para|destino|al",
            "for": r"para|a|al",
            "in": r"en|cerca de",
            "with": r"con",
            "by": r"por",
            "on": r"el|para el|saliendo el",
            "back": r"vuelta(?: el)?|volviendo(?: el)?|regreso(?: el)?|regresando(?: el)?|hasta(?: el)?|volver(?: el)?",
            "name": r"llamad[oa]|a nombre de|nombre",
        },
        stops=(
            "y|por|para|a|al|de|desde|hasta|hacia|en|con|el|la|los|las|mañana|hoy|pasado|próximo|próxima|este|esta|pero|porque|gracias|saliendo|volviendo|que|si|es|son|como|antes|después|dentro|un|una|sobre"
        ),
        verbs=r"el|la|los|las|un|una|mi|mis|que|me|te|lo|[a-z]{2,}(?:ar|er|ir|arme|erme|irme|arlo|erlo)",
        correction=(
            rf"(?:olvida|olvidate de|olvide) {_DET}(?P<what>.+?) (?:es|mejor|quiero|queria decir) (?P<new>.+)",
            rf"{_CHANGE} {_DET}(?P<what>.+?) (?:a|por|para|en|al) (?P<new>.+)",
            r"(?:el |la |mi )?(?P<what>.+?) (?:deberia ser|debe ser|tiene que ser|deberia|es en realidad) (?P<new>.+)",
            r"no (?P<old>.+?) (?:sino|si no) (?P<new>.+)",
            r"(?P<new>.+?) (?:en vez de|en lugar de|y no|no) (?P<old>.+)",
            r"(?:queria decir|quise decir|quiero decir|me referia a|digo|he dicho|dije|mejor|que sean?|pon(?:lo|le)?|cambialo (?:a|por)|correccion|prefiero|en realidad(?: (?:es|son|quiero))?) (?P<new>.+)",
            r"(?:no(?: no)?|espera|perdon|perdona|ay|uy|disculpa|mejor dicho)(?: (?:no|espera|perdon|mejor|es|son|quiero|queria decir|quise decir|que sea|que sean|pon|en realidad|digo))* (?P<new>.+)",
            r"si (?:pero|solo que|aunque)(?: (?:que sea|que sean|mejor|con|cambialo a|pon))? (?P<new>.+)",
        ),
        changing=(
            rf"{_CHANGE} {_DET}(?P<what>.+)",
            r"(?:el |la |mi )?(?P<what>.+?) (?:esta mal|es incorrect[oa]|no es correct[oa]|esta equivocad[oa])",
            r"(?:otr[oa]) (?P<what>.+)",
            rf"(?:olvida|olvidate de|olvide|borra|borrar|quita|quitar|elimina|eliminar) {_DET}(?P<gone>.+)",
        ),
        asking=(
            r"(?:que|cual) (?:es|son|significa|significan|quiere decir) (?:el |la |un |una |los |las )?(?P<what>.+)",
            r"que quieres decir con (?P<what>.+)",
            r"(?:explicame|explica|define)(?: que es)? (?:el |la |un |una )?(?P<what>.+)",
            r"(?:que|cuales) (?P<what>.+?) (?:hay|tienes|puedo elegir)",
            r"(?:donde|como) (?:encuentro|consigo|veo|puedo (?:encontrar|ver)) (?:el |la |mi )?(?P<what>.+)",
        ),
        then=r"y (?:luego|despues|tambien)|luego|despues|tambien|y",
        common=(
            "yo|me|mi|mis|tu|tus|su|sus|el|la|los|las|lo|un|una|unos|unas|de|del|a|al|en|con|por|para|y|o|que|es|son|esta|este|esto|eso|hay|he|ha|quiero|quisiera|querria|gustaria|necesito|puedo|puedes|podria|podrias|"
            "hacer|favor|si|no|como|cual|cuanto|cuando|donde|se|le|les|nos|muy|mas|ya|tengo|tiene|ser|estar|hola|gracias|ver|dame|dime"
        ),
    )
)

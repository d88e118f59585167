"""English sentences that say nothing but yes, no, thanks, goodbye or "something else".

Each list of words that say it comes with one of words that may stand around it; a sentence that is made of
both says it, whatever the order.
"""

from __future__ import annotations

import re
from typing import Final

from soni_runtime.understanding.local.words import word_set

YES: Final = word_set(
    "y better ya yes yeah yea yep yup ye aye sure ok okay k certainly absolutely definitely indeed right "
    "correct exactly perfect great fine true affirmative agreed good nice awesome lovely cool wonderful "
    "excellent amazing fantastic ideal alright acceptable terrific brilliant super suitable works work "
    "sounds suits splendid delightful"
)
LIKED: Final = word_set("like love loved liked prefer enjoy take choose pick confirm agree approve")
AROUND_YES: Final = word_set(
    "know might maybe that thats thatll thatd this it its itll itd one ones is are am was be would will "
    "should could can does do did the a an i id ill im we wed well me us for with to by of very really so "
    "just pretty quite all totally also even actually everything there sound looks look seems seem please "
    "course go ahead my myself oh hmm um think guess too then fit fits place option spot choice idea plan "
    "what which much way and definitely always both needs thing they these those let lets bit perfectly "
    "right works happy interesting interested on in"
)
NO: Final = word_set("no nope nah nay not never dont later wont cannot cant neither nothing off hold")
AROUND_NO: Final = word_set(
    "right now yet today at this that thats moment the time maybe perhaps possibly i im do need want to "
    "it okay ok fine good all any anymore more really just think so thatll be will is sorry well um on "
    "one first lets us id rather would for too sure currently quite also please its alright thanks thank "
    "you another some other day way of course"
)
THANKS: Final = word_set("thanks thank thx thankyou cheers appreciate appreciated grateful thnx")
AROUND_THANKS: Final = word_set(
    "you so much very a lot for your the help all that info information assistance everything now me "
    "helping advice i really it is this ok okay great perfect good awesome nice cool alright yes well oh "
    "again kindly too many ton bunch million been youve have having are youre big huge helpful amazing "
    "wonderful service fine thats its excellent today assist assisting and my with suggestion "
    "recommendation suggestions update time just do us guys of sure right telling finding looking up out "
    "booking checking"
)
HELPFUL: Final = re.compile(
    r"\b(?:you(?:ve| have)? been|youre|you are|you were)\b.*\b(?:help|helpful|great|kind|awesome)\b"
)
CLOSING: Final = re.compile(
    "|".join(
        rf"\b(?:{text})\b"
        for text in (
            r"(?:thats|that is|that was|its|it is|that will be|thatll be|that would be|thatd be|itll be)"
            r" (?:just |about )?(?:all|it|everything)(?! (?:right|correct|good|fine|ok|okay))",
            r"(?:dont|do not|wont) (?:\w+ ){0,2}(?:anything|nothing|any) (?:else|more|further|other)",
            r"(?:nothing|no one|none) (?:else|more|further)",
            r"all set|(?:all|everything) (?:that )?(?:i|we) (?:need|needed|want|wanted)|what i needed",
            r"(?:i|we) (?:am|are|m|think we are|think i am) (?:done|finished)|im (?:done|finished)|were done",
            r"no (?:further|more|other) (?:help|questions?|assistance)",
            r"(?:good ?)?bye|good (?:day|night)|see (?:you|ya)|take care",
            r"have a (?:\w+ ){1,2}(?:day|one|evening|night|weekend|time|trip)",
        )
    )
)
ENOUGH: Final = re.compile(r"\b(?:im (?:good|fine|ok|okay)|enough|not today)\b")
OTHERS: Final = re.compile(
    "|".join(
        rf"\b(?:{text})\b"
        for text in (
            r"else(?! (?:can|could) you tell)|other|others|another|different|alternatives?|additional",
            r"(?:show|find|suggest|recommend|give|tell|get|list|see|hear|have|are there|any)(?: (?:me|us))?"
            r"(?: (?:a few|few|some|any))? more(?! (?:about|details|info))",
            r"the only \w+",
        )
    )
)
GLAD: Final = word_set(
    "ok okay great sure perfect alright yes yeah yep good fine awesome cool nice excellent right"
)
REFUSING: Final = word_set("no nope nah")

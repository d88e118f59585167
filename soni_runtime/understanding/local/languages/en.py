# ruff: noqa: E501  a pattern is easier to read on one line
"""English."""

from __future__ import annotations

from soni_runtime.understanding.local.languages.model import Language, folded

_CANCEL = r"(?:cancel|abort|stop|quit|exit|leave|drop|end|forget)"
_THING = r"(?:it|this|that|everything|all|all of it|all that|the whole thing|the (?:operation|process|request|conversation))"
_PERSON = (
    r"(?:a |an |the |your |some |any )?(?:real |live |actual |human )?"
    r"(?:human(?: being)?|person|people|agent|someone|somebody|representative|rep|operator|advisor|adviser|manager"
    r"|employee|staff(?: member)?|member of staff|customer (?:service|support|care)|support(?: team)?)"
)
_CHANGE = r"(?:change|modify|edit|correct|fix|update|alter|amend|adjust)"
_DET = r"(?:(?:the|my|that|this|its|his|her|their) )?"

ENGLISH = folded(
    Language(
        code="en",
        months=(
            "january|jan",
            "february|feb",
            "march|mar",
            "april|apr",
            "may",
            "june|jun",
            "july|jul",
            "august|aug",
            "september|sept|sep",
            "october|oct",
            "november|nov",
            "december|dec",
        ),
        weekdays=(
            "monday|mon",
            "tuesday|tues|tue",
            "wednesday|wed",
            "thursday|thurs|thur|thu",
            "friday|fri",
            "saturday|sat",
            "sunday|sun",
        ),
        days={
            "today|tonight|this (?:morning|afternoon|evening)": 0,
            "tomorrow|tomorow|tommorow|tommorrow|tmrw|tmr": 1,
            "(?:the )?day after tomorrow|overmorrow": 2,
            "yesterday|last night": -1,
            "(?:the )?day before yesterday": -2,
        },
        feasts={
            "christmas eve": (12, 24),
            "christmas(?: day)?": (12, 25),
            "boxing day": (12, 26),
            "new year'?s eve": (12, 31),
            "new year'?s(?: day)?": (1, 1),
            "valentine'?s(?: day)?": (2, 14),
            "halloween": (10, 31),
        },
        weekend="weekend",
        next="next|following",
        this="this|coming|this coming",
        last="last|past|previous",
        ahead="in|within",
        ahead_after="from now|from today|later|ahead",
        ago="",
        ago_after="ago|before",
        week="week",
        the_day="the|on the",
        of="of|,",
        ordinal="st|nd|rd|th",
        ordinal_optional=False,
        units={
            "seconds?|secs?": "second",
            "minutes?|mins?": "minute",
            "hours?|hrs?": "hour",
            "days?": "day",
            "weeks?|wks?": "week",
            "fortnights?": "fortnight",
            "months?": "month",
            "years?|yrs?": "year",
            "nights?": "day",
        },
        at="at|by|around|about",
        oclock="o ?['\"]?clock",
        morning=r"a\.?m\b\.?|in the morning|this morning|morning",
        evening=r"p\.?m\b\.?|in the (?:afternoon|evening)|at night|tonight|this (?:afternoon|evening)|afternoon|evening",
        noon="noon|midday",
        midnight="midnight",
        half_past="half past|half",
        quarter_past="(?:a )?quarter past|(?:a )?quarter after",
        quarter_to="(?:a )?quarter to|(?:a )?quarter of|(?:a )?quarter before",
        and_half="and a half",
        half_an="half an?|half a",
        now="now|right now|immediately|asap|as soon as possible",
        numbers={
            "zero": 0,
            "one": 1,
            "two": 2,
            "three": 3,
            "four": 4,
            "five": 5,
            "six": 6,
            "seven": 7,
            "eight": 8,
            "nine": 9,
            "ten": 10,
            "eleven": 11,
            "twelve": 12,
            "thirteen": 13,
            "fourteen": 14,
            "fifteen": 15,
            "sixteen": 16,
            "seventeen": 17,
            "eighteen": 18,
            "nineteen": 19,
            "twenty": 20,
            "thirty": 30,
            "forty": 40,
            "fourty": 40,
            "fifty": 50,
            "sixty": 60,
            "seventy": 70,
            "eighty": 80,
            "ninety": 90,
            "couple": 2,
            "dozen": 12,
        },
        articles="a|an",
        scales={
            "hundred": 100,
            "thousand": 1000,
            "grand": 1000,
            "million": 1_000_000,
            "billion": 1_000_000_000,
        },
        joiners="and",
        ordinals=(
            "first|1st",
            "second|2nd",
            "third|3rd",
            "fourth|4th",
            "fifth|5th",
            "sixth|6th",
            "seventh|7th",
            "eighth|8th",
            "ninth|9th",
            "tenth|10th",
        ),
        last_one="last|final",
        decimal_comma=False,
        intents={
            "yes": (
                r"(?:y|ya|yes+|yeah|yea|yep|yup|aye|sure(?: thing)?|ok(?:ay)?|k|of course|certainly|absolutely|definitely"
                r"|indeed|right|correct|exactly|perfect|great|fine|true|affirmative|agreed|go ahead|go for it|do it"
                r"|book it|send it|pay it|buy it|confirm(?:ed)?|i (?:do|confirm|agree|am sure)|proceed|continue|carry on"
                r"|by all means|why not|please do|please|sounds (?:good|great|fine|right|perfect)|looks (?:good|great|fine|right|correct)"
                r"|(?:thats|that is|its|it is|all|everything(?: is| looks)?) (?:right|correct|good|fine|ok(?:ay)?|great|perfect|it|all right)"
                r"|that works|works for me|i would|id love to|lets do (?:it|that|this)|lets go|yes i (?:do|would|am)|all good)"
            ),
            "no": (
                r"(?:n|no+|nope|nah|nay|not? (?:really|now|yet|today|at all)|never|negative|not|no way|certainly not|absolutely not|definitely not"
                r"|of course not|i (?:dont|do not)(?: think so| want (?:to|that|it|this))?|dont(?: do (?:it|that))?|do not(?: do (?:it|that))?"
                r"|(?:thats|that is|its|it is) (?:wrong|not right|not correct|incorrect)|wrong|incorrect|false|not that|not this|thats all|that is all|nothing(?: else)?|none|im good)"
            ),
            "unsure": (
                r"(?:maybe|perhaps|possibly|later|maybe later|not sure|im not sure|i am not sure|i dont know|dont know|no idea|dunno|idk"
                r"|i guess|hmm+|let me think|let me see|i need to think(?: about it)?|it depends|depends|we will see|well see|wait|hold on|one moment|just a (?:moment|second|sec|minute))"
            ),
            "cancel": (
                rf"{_CANCEL}(?: {_THING})?|never ?mind(?: that| it)?|forget (?:about )?(?:it|this|that)|scrap (?:it|that)"
                r"|i (?:changed|have changed|ve changed) my mind|ive changed my mind|i dont want (?:it|this|that|to)(?: anymore| any more)?"
                r"|dont bother|let it be|leave it|(?:get|let) me out(?: of here)?|i (?:want|would like|need) to (?:stop|quit|cancel)(?: (?:it|this|that))?"
            ),
            "restart": (
                r"(?:start|begin)(?: it| this)? (?:over|again|afresh|anew|from (?:the )?(?:beginning|start|scratch))(?: again)?|restart(?: (?:it|this|that))?"
                r"|reset|from the (?:beginning|start|top)|back to (?:the )?(?:start|beginning|square one)|lets (?:start|begin) (?:over|again)"
            ),
            "repeat": (
                r"(?:say|repeat|tell me|ask)(?: (?:that|it|this|me|the question|what you said))*(?: (?:again|once more|one more time|please))?(?<!say)(?<!tell me)(?<!ask)"
                r"|(?:come )?again|pardon(?: me)?|what did you (?:say|ask)|what was (?:that|the question)(?: again)?|what|sorry what|i (?:didnt|did not) (?:get|hear|catch) (?:that|it|you)|excuse me"
            ),
            "go_on": (
                r"(?:(?:yes )?(?:lets )?go(?: on| ahead| back)?(?: (?:with|to) (?:it|that))?|(?:lets )?(?:continue|resume|proceed|carry on|keep going)(?: with (?:it|that))?|back to (?:it|that)|where were we)"
            ),
            "approval": (
                r"(?:(?:ok(?:ay)? )?(?:perfect|great|excellent|wonderful|fantastic|brilliant|lovely|amazing|super|awesome|terrific|splendid|cool|nice|good|very good|all good|fine|ok(?:ay)?|alright|all right|sounds (?:good|great)|thats (?:great|good|perfect|fine|all good)|got it|understood|i see|makes sense|good to know))"
            ),
            "skip": (
                r"skip(?: (?:it|this|that|the question|this question|this one|that one|this step))?|pass|next question|no preference|(?:i )?dont care|doesnt matter|it doesnt matter"
                r"|i(?:d| would) rather not(?: say| tell| answer)?|prefer not to (?:say|answer)|leave (?:it|that) (?:blank|empty|out)|i dont have (?:one|any|that|it)|nothing in particular"
            ),
            "help": (
                r"help(?: me)?|i need (?:some )?help|what can (?:you|i) do(?: here| for me)?|what (?:do you do|are you able to do)|how does this work"
                r"|what are my options|options|menu|commands|what can i (?:ask|say)|how can you help(?: me)?|can you help(?: me)?|could you help(?: me)?|i dont know what to do"
            ),
            "handoff": (
                rf"(?:let me |(?:id|i would) (?:rather |like to |prefer to |love to )|(?:i )?(?:want|need|would like|d like|prefer)? ?(?:to )?)?(?:speak|talk|chat)(?:ing)?(?: to| with) {_PERSON}(?: .*)?"
                rf"|(?:connect|transfer|put|pass|hand)(?: me)?(?: over| through)?(?: to| with| on to) {_PERSON}(?: .*)?"
                rf"|(?:get|give|find|call) me {_PERSON}|(?:i )?(?:want|need|would like) {_PERSON}|(?:human|agent|operator|representative)(?: please)?|(?:a )?(?:real|live) (?:human|person|agent)"
                r"|is there (?:a |any )?(?:human|person|someone|anyone)(?: .*)?"
            ),
            "thanks": r"(?:many |ok(?:ay)? |great |perfect |no )*(?:thanks|thank you|thx|ty|cheers|much appreciated)(?: (?:a lot|so much|very much|a million|for (?:your|the) help|for everything|anyway|again|you))*",
            "hello": r"(?:hi|hello|hey|howdy|greetings|good (?:morning|afternoon|evening|day)|hiya|yo)(?: (?:there|all|again|bot|everyone|friend))*",
            "bye": r"(?:good ?)?bye(?: bye)?|see (?:you|ya)(?: later| soon)?|farewell|have a (?:nice|good|great) (?:day|evening|one|weekend)|good ?night|take care|talk to you later",
            "smalltalk": (
                r"how are you(?: (?:doing|today|doing today))*|hows it going|whats up|sup|who are you|what are you|are you (?:a )?(?:bot|robot|human|real|person|an ai|ai|a machine|a person|a human|a real person)"
                r"|whats your name|what is your name|tell me a joke|nice to meet you|you are (?:great|awesome|funny|stupid|smart|nice|cool|useless)|youre (?:great|awesome|funny|stupid|smart|nice|cool|useless)"
                r"|i love you|lol|haha(?:ha)*|cool|nice|awesome|wow|good (?:job|bot)|well done|how old are you|where are you from|do you like .*|what do you think(?: .*)?|who (?:made|built|created) you"
            ),
            "more": r"(?:show |see |give )?(?:me )?(?:some |the |any )?(?:more|next|others?)(?: (?:options?|ones?|results?|choices?|page|please|flights?))?|next page|what else(?: is there)?|anything else|something else|keep going|go on",
            "previous": r"(?:go )?back|previous(?: (?:page|ones?|options?))?|the previous(?: (?:page|ones?|options?))?|(?:show )?(?:me )?(?:the )?(?:earlier|previous) (?:ones?|page|options?)|last page",
            "none": r"none(?: of (?:them|these|those|the above))?|neither(?: of (?:them|these))?|not any of (?:them|these)|i (?:dont|do not) (?:like|want) any(?: of (?:them|these))?",
            "confused": (
                r"what do you mean(?: by (?:that|this|it))?|i (?:dont|do not) (?:understand|get it|follow)(?: (?:that|this|the question|you|what you mean))?|what does (?:that|this|it) mean"
                r"|why(?: do you (?:ask|need (?:that|this|it|to know(?: that)?)|want (?:that|this|it|to know(?: that)?)))?|what is (?:that|this|it)|whats (?:that|this)|huh|which ones? (?:are there|do you have|can i choose)"
                r"|what (?:are (?:the|my) (?:options|choices)|options (?:are there|do i have|do you have)|choices (?:are there|do i have))|like what|such as|for example|what kind(?:s)?|meaning|can you explain(?: (?:that|this|it))?|explain(?: (?:that|this|it))?"
            ),
        },
        fillers=(
            r"please|pls|plz|ok|okay|well|um+|uh+|er+|hm+|so|just|hey|hi|hello|oh|ah|actually|thanks|thank you|thx|sorry|kindly|now|then|right|alright|all right|sure|yes|yeah|and|but|"
            r"can you|could you|would you|will you|can i|could i|may i|can we|id like to|i would like to|i want to|i wanna|i need to|i have to|id love to|lets|let us|"
            r"i think|i guess|maybe|you know|if possible|if you can|for me|mate|bot|again|then|today"
        ),
        lead_ins=(
            r"i(?:m| am) looking for|looking for|i(?:m| am) interested in|interested in|(?:i(?:m| am) )?in the mood for|put (?:it|me|us) (?:under|down as|down for)|i(?:d| would) love|find(?: me)?|get(?: me)?|look for|search for|book(?: me)?|its(?: going to be| gonna be)?|it is|thats|that is|that would be|it would be|that will be|it will be|itll be|thatll be|this is|i am|im|my name is|the name is|name is|name|they call me|call me|i choose|ill take|i will take|ill have|ill go with|i will go with|i pick|i prefer|"
            r"id prefer|id like|i would like|i want|i need|give me|lets say|lets go with|lets make it|lets make|make it|how about|what about|maybe|probably|about|around|something like|let us say|we are|there (?:are|will be)|it should be|should be|the answer is|answer|use|put|set it to|i said|say"
        ),
        cues={
            "from": r"from|leaving(?: from)?|departing(?: from)?|out of|starting (?:in|at|from)|flying from",
            "to": r"to|into|towards?|headed to|heading to|going to|bound for|arriving (?:in|at)|destination",
            "for": r"for|on behalf of",
            "in": r"in|near|around|at|within",
            "with": r"with",
            "by": r"by",
            "on": r"on|for|by|starting|leaving",
            "back": r"return(?:ing)?(?: on)?|back(?: on)?|coming back(?: on)?|until|till|through|check(?:ing)? ?out(?: on)?|ending(?: on)?|to",
            "name": r"named|called|under(?: the name(?: of)?)?|name is|name",
        },
        stops=(
            "and|please|then|on|at|for|with|by|from|to|because|but|thanks|thank|next|this|last|tomorrow|today|tonight|leaving|departing|returning|arriving|going|before|after|until|between|via|using|"
            "is|are|was|if|when|so|which|that|who|as|instead|coming|around|about|class|within"
        ),
        verbs=(
            "be|book|fly|go|get|make|send|transfer|pay|see|check|buy|have|know|do|find|look|change|cancel|order|reserve|rent|travel|visit|schedule|speak|talk|ask|tell|show|search|add|remove|block|report|"
            "set|update|open|close|move|start|stop|try|use|take|give|put|wire|leave|return|come|want|like|need|help|view|review|my|me|you|it|them|him|her|us|that|this|which|say|plan|arrange|purchase|hear|learn|play|watch|eat|the|a|an|your|stay|attend|listen|work|meet|join|enjoy|live|rest|spend|pick|drop|there|here|"
            "some|any|one|where|what|something|anything|somewhere|someone"
        ),
        correction=(
            rf"(?:forget|never ?mind|ignore|scrap)(?: about)? {_DET}(?P<what>.+?) (?:its|it is|make it|i mean|i meant|i want|lets say) (?P<new>.+)",
            rf"(?:{_CHANGE}|set|make|switch|move|put) {_DET}(?P<what>.+?) (?:to|into|for|from .+ to) (?P<new>.+)",
            rf"{_CHANGE} (?:it|that|this) (?:to|into) (?P<new>.+)",
            r"(?:the |my )?(?P<what>.+?) (?:should be|should have been|must be|has to be|needs to be|ought to be|is actually|is really) (?P<new>.+)",
            r"(?:its )?not (?P<old>.+?) (?:but|its|it is|rather|i said|i meant|i mean) (?P<new>.+)",
            r"(?P<new>.+?) (?:instead of|rather than|and not|not) (?P<old>.+)",
            r"(?P<new>.+?) instead",
            r"(?:i meant(?: to say)?|i mean|i said|what i meant (?:was|is)|i wanted(?: to say)?|correction|make (?:it|that)|lets make(?: it| that)?|let us make(?: it| that)?|lets (?:do|say|go with)|rather|better|it should be|should be|it was|that should be|i(?:d| would) rather(?: have)?|i(?:d| would) prefer|switch to|change to|change it to|on second thoughts?) (?P<new>.+)",
            r"(?:actually|no(?: no)?(?: wait)?(?: sorry)?(?: actually)?|wait|sorry|oops|oh|hold on|my mistake|my bad|wrong|scratch that|pardon)(?: (?:no|wait|sorry|actually|i meant|i mean|its|it is|make it|make that|it should be|rather|i want|i want it|id like|i would like|lets (?:make it|do|say|make)|that should be|the|but))* (?P<new>.+)",
            r"yes (?:but|only|except)(?: (?:make it|make that|change it to|rather|with|for))? (?P<new>.+)",
        ),
        changing=(
            rf"(?:{_CHANGE}|redo|re enter|reenter|retype) {_DET}(?P<what>.+)",
            r"(?:(?:thats|that is|this is) the )?wrong (?P<what>.+)",
            r"(?:the |my )?(?P<what>.+?) (?:is|was|looks|seems|are) (?:wrong|incorrect|not right|not correct|a mistake)",
            r"(?:a |use a |with a )?different (?P<what>.+)",
            r"(?:another|new) (?P<what>.+)",
            r"not that (?P<what>.+)",
            rf"(?:forget|drop|remove|delete|clear|erase|scrap|ignore|never ?mind)(?: about)? {_DET}(?P<gone>.+)",
        ),
        asking=(
            r"(?:what|whats|what is|what are|what was|whos|who is|what does|whats meant by) (?:is |are )?(?:an |a |the |this |that )?(?P<what>.+?)(?: mean| means| stand for| for| exactly| again)*",
            r"what do you mean (?:by|with) (?:an |a |the )?(?P<what>.+)",
            r"(?:can you |could you |please )?(?:explain|define|describe)(?: to me)?(?: what)? (?:an |a |the )?(?P<what>.+?)(?: is| means| are)?",
            r"(?:where|how) (?:do|can|could|would|should) i (?:find|get|see|know|look up) (?:an |a |the |my )?(?P<what>.+)",
            r"(?:why|what) do you (?:need|want|ask)(?: for)?(?: to know)? (?:an |a |the |my )?(?P<what>.+?)(?: for)?",
            r"(?:which|what|what kinds? of|which kinds? of|what types? of) (?P<what>.+?) (?:are there|do you have|can i (?:choose|use|pick|enter)|are available|do you offer|do i have|is that|is this)",
            r"tell me (?:more )?about (?:an |a |the )?(?P<what>.+)",
            r"whats the difference between (?P<what>.+)",
        ),
        then=r"and (?:then|also|after that|afterwards)|then|after that|afterwards|also|and",
        common=(
            "i|me|my|mine|we|us|our|you|your|he|she|it|its|they|them|the|a|an|this|that|these|those|is|are|am|was|were|be|been|do|does|did|have|has|had|can|could|would|will|shall|should|may|might|must|"
            "to|of|in|on|at|for|from|by|with|about|into|as|and|or|but|if|so|than|then|there|here|what|which|who|when|where|why|how|want|wanna|like|need|please|get|id|im|ive|ill|would|let|lets|some|any|no|not|just|"
            "hi|hello|hey|ok|thanks|now|up|out|make|give|tell|know|help|one|really|very|much|many|more|also|got|going|gonna|looking|try|trying|something|able|hows|whats"
        ),
    )
)

"""What people and bots say whatever the bot is about."""

from __future__ import annotations

from typing import Final

from training.vocabularies import listed

AFFIRM: Final = listed("""yes | yes please | yeah | yep | yup | sure | sure thing | of course | ok | okay |
alright | all right |
sounds good | sounds great | that sounds good to me | that works for me | that works | works for me |
that's right |
that is correct | correct | right | exactly | precisely | absolutely | definitely | certainly | indeed |
yes, go ahead |
go ahead | yep go ahead | please do | do it | yes do that | let's do it | let's do that | perfect |
perfect, go for it |
great, please do | yes that's it | yes, that's right | yes it is | that's it exactly | looks good |
looks good to me |
looks right to me | all good | all correct | everything is correct | everything looks fine | fine |
that's fine |
that's fine by me | fine with me | good | very good | great | that's great | awesome | cool | yes I would |
I would like that |
yes I do | I do | I'd love to | I'd like that very much | why not | by all means | confirm | confirmed |
I confirm |
please confirm it | please proceed | proceed | yes, proceed | you got it | that's the one, yes | true |
affirmative | ya | yea |
y | yes sir | uh-huh | mhm | mm-hmm yes | I agree | agreed | okay do that | okay, please go ahead |
make it happen |
yes, that would be great | that would be great | that'd be lovely | that will do | that should work |
that's good |
yes that's good | it's all right | sure, why not | sure, please | right, go on | of course, please | oh yes |
yes yes |
yes, exactly like that | I think so | I guess so | it seems right | it's correct | yes, it's fine |
no problem, do it |
nothing to change, go ahead | yeah that's okay | yeah sounds fine | okay that's right | you're right |
that's what I want |
that is what I want | I'm happy with that | good to go | ready when you are | carry on | continue |
yes continue""")
DENY: Final = listed("""no | nope | nah | no way | not really | not at all | no, that's wrong |
that's wrong | that is wrong |
that's not right | that isn't correct | incorrect | wrong | not correct | I'd rather not | rather not |
I'd prefer not to |
no, don't | don't | don't do that | please don't | no need | no need for that | that won't be necessary |
not necessary |
not now | not right now | not yet | not today | maybe later | maybe another time | another time perhaps |
I don't think so |
I don't want that | I don't want to | I do not | I don't | no, I don't | no I wouldn't |
no, that doesn't work |
that doesn't work for me | it doesn't suit me | that's no good | that's not what I said |
that's not what I want |
that's not what I meant | negative | n | no sir | absolutely not | certainly not | definitely not |
of course not | never |
no, not that | not that | no, it isn't | it's not | it isn't | no it's not right | hmm no | uh no | mm no |
no no |
I'm not sure that's right | something is wrong | there's a mistake | you got it wrong | you misunderstood me |
you misunderstood | hold off on that | leave it | I'll pass | I pass | I'll skip that | skip it |
I wouldn't like that |
I changed my mind, no | I'm afraid not | unfortunately not | sorry, no | not for me | not interested |
I'm good |
I don't need it | I don't need that now | no, I'm just looking | just checking, no | just browsing for now |
let me think about it |
I'll decide later | I'll do it later | I'll do that myself | it's not right | false""")
NOTHING_MORE: Final = listed("""no, that's all | no that's it | that's all | that's all I needed |
that will be all |
nothing else | no, nothing else | nope, that's everything | that's everything | I'm all set | no, I'm done |
I'm done |
no, I'm fine | no, I have what I need | that's it for now | that was it | nothing more | that covers it |
no, I'm good""")
THANKS: Final = listed("""thanks | thank you | thank you very much | thanks a lot | thanks so much |
many thanks | cheers |
thank you so much | thx | ty | thanks for your help | I appreciate it | much appreciated |
thank you for the help |
thanks a bunch | great, thanks | ok thanks | I appreciate your help | thank you, that's very kind |
thanks for the info""")
GOODBYE: Final = listed("""bye | goodbye | bye bye | see you | see you later | have a nice day |
have a good one | good night |
take care | talk to you later | have a great day | ciao | until next time | farewell | that's all, bye |
enjoy your day""")
GREETING: Final = listed("""hi | hello | hey | hey there | hi there | good morning | good afternoon |
good evening | hello there |
howdy | greetings | hiya | yo | hello bot | good day | hey bot""")
CANCEL: Final = listed("""cancel | cancel that | forget it | forget about it | never mind | nevermind |
never mind, stop this |
stop | stop it | stop this | abort | quit | exit | I want to stop | let's stop here | scrap that | drop it |
please cancel this |
I don't want to do this any more | let's forget the whole thing | cancel everything |
I changed my mind, forget it |
leave it, I don't need it any more | stop please | end this | let's not do this | call it off |
I want out of this |
oh forget it | just cancel it | enough, stop | get me out of here | I give up""")
HUMAN: Final = listed("""let me talk to a person | I want to speak to a human | can I talk to someone |
agent please | operator |
connect me to an agent | I need a real person | put me through to a colleague |
is there a human I can talk to |
transfer me to customer service | I'd like to talk to a representative | human please | get me a human |
can a real person call me | I don't want to talk to a machine | speak to an advisor |
I want to talk to your manager |
give me someone from support | please hand me over to a member of staff | talk to an employee | live agent""")
HELP: Final = listed("""help | help me | can you help me | what can you do | what can you help me with |
I need help |
what are my options here | how does this work | what can I ask you | I don't know what to do |
how do I use this |
what do I have to do | please help | what are you able to do | what can I say | I'm lost, what can I do here |
can you explain how this works | what services do you offer | show me the commands |
I need some assistance""")
ALTERNATIVES: Final = listed("""anything else? | do you have anything else | show me another one |
what other options are there |
is there another one | are there any others | something else please | do you have something cheaper |
another one please |
what else do you have | can I see other options | any other options | what else is there |
I'd like to see some others |
show me more | are there more choices | do you have something different | can you find me another one |
any alternatives |
find me a different one | next one | the next one please | not that one, another | what are the alternatives |
is there anything better | anything cheaper? | can you suggest something else |
I don't like that one, what else |
that's too expensive, what else | got anything else? | give me another option | let me see something else |
others? |
are there other {noun} options | do you have any other suggestions | I want a different one |
can you look for some more""")
CHOOSE: Final = listed("""I'll take it | that one is great | the first one | the second one please |
okay, I like that | I like it |
I like that one | I'll go with that | I'll take that one | that one please | let's take that one |
let's go with this one |
that one sounds great | that's the one I want | I want that one | this one is good | I'll have that one |
I choose the first |
that one works | that's perfect, I'll take it | the last one | I'd like the first option |
let me have that one | I pick that |
I'm going with this one | that one will do nicely | the cheaper one | the one you just mentioned |
I love it | it's a deal |
this is what I was looking for | that suits me | the former | number two | I'll go for it |
that one looks good |
that seems nice, I'll go with it | great, I'll take that | ok I want this one""")
BOOK_IT: Final = listed("""book it | perfect, book it | please book it | go ahead and book it |
yes, book that for me | reserve it |
please make the reservation | yes, I want to book it | get it for me | yes please make the booking |
go ahead and reserve it""")
DONTCARE: Final = listed("""anything is fine | no preference | I don't mind | doesn't matter |
it doesn't matter | whichever |
any is fine | I don't care | whatever | I have no preference | it's all the same to me | up to you |
you choose | you decide |
any will do | anything works | I'm flexible | I'm easy | no particular preference | either is fine |
either one |
doesn't make a difference | it makes no difference to me | don't care | not important |
that's not important | all are fine |
surprise me | I'm open to anything | whatever you have | whatever is available | any of them |
makes no odds | I'm not fussy |
I'm not picky | no strong feelings | you pick | any would be good | anything you like | no idea, you choose |
dont mind""")
DONTCARE_WHERE: Final = listed(
    "anywhere is fine | anywhere | wherever | anyplace works | wherever you like | any place"
)
DONTCARE_WHEN: Final = listed("""anytime is fine | any time | whenever | anytime works | any day |
any time works for me |
whenever is convenient | I'm free all day""")
DONTCARE_NAMED: Final = listed("""any {noun} is fine | any {noun} | I don't care about the {noun} |
the {noun} doesn't matter |
no preference for the {noun} | whichever {noun} | I have no {noun} preference | whatever {noun} you have |
I'm flexible about the {noun} | {noun} doesn't matter to me | any {noun} will do |
don't worry about the {noun}""")
NO_ANSWER: Final = listed("""I don't know | why do you need that? | why do you ask | I'm not sure |
hmm let me think | one moment |
wait a second | hold on | what do you mean? | can you repeat that | sorry, what was that |
I don't understand | good question |
let me check | I have no idea | that's a strange question | can I tell you later | is that necessary? |
do you really need it |
I'd have to look that up | who are you? | are you a robot | how are you | nice weather today |
what did you say | huh? | um |
I've been waiting for ages | this is taking long | my day was terrible | lol | are you still there | hmm |
not sure yet |
where do I find that | which one do you mean | say that again please | I forgot | I can't remember |
tell me a joke |
is my data safe | I need to ask my wife first | excuse me? | you already asked me that | ok so |
what happens with that""")
ANSWER: Final = listed("""{} | {} | {} | {} | it's {} | it is {} | I'd like {} please | {} would be great |
let's say {} | um {} I guess |
I'll go with {} | {} please | {}, please | that would be {} | make that {} | I want {} | I think {} |
{} sounds good | uh {} |
{} will do | let me think, {} | preferably {} | I'd prefer {} | how about {} | {} is fine | {} works for me |
well, {} |
should be {} | maybe {} | it should be {} | oh, {} | {} I think | let it be {} | hm {} | put {} | try {} |
{} thanks |
I was thinking {} | say {} | {} if possible | that's {} | it would be {} | can you do {} | {} is good |
{} is what I want""")
NAMED_ANSWER: Final = listed("""the {noun} is {} | {noun}: {} | {noun} {} | the {noun} should be {} |
my {noun} is {} |
for the {noun}, {} | I'd like {} as {noun} | {} is the {noun} | use {} as the {noun} | {} for the {noun}""")
CHANGE: Final = listed("""change the {noun} to {} | make the {noun} {} | the {noun} should be {} |
set the {noun} to {} |
can you change the {noun} to {} | I'd like to change the {noun} to {} | switch the {noun} to {} |
the {noun} is {} |
the {noun} is wrong, it's {} | not that {noun}, I meant {} | please correct the {noun} to {} |
update the {noun} to {} |
the {noun} needs to be {} | actually the {noun} is {} | wrong {noun}, it should be {} |
the {noun} has to be {} instead |
I made a mistake with the {noun}, it's {} | sorry, the {noun} is {} | {} is the right {noun} |
let's make the {noun} {}""")
CHANGE_BARE: Final = listed("""actually {} | make it {} | sorry I meant {} | I meant {} | not {old} but {} |
{} instead of {old} |
{} instead | no, {} | no, {} instead of {old} | make that {} | let's make it {} | wait, {} | oh sorry, {} |
{}, not {old} |
no no, {} | I said {} | it should be {} | could we do {} instead | rather {} | on second thought, {} |
better {} |
can you make it {} instead | change {old} to {} | no I said {} not {old} | hmm, let's do {} instead |
actually, make it {} |
no, it's {} | scratch that, {} | correction: {} | oops, {} | I changed my mind, {} |
that's not right, it's {} | wait no, {}""")
CHANGE_PHRASE: Final = listed("""actually {p} | no, {p} | sorry, {p} | I meant {p} | make that {p} |
wait, {p} | it should be {p} |
no wait, {p} | no, I said {p} | correction, {p} | actually I want it {p} | let's make it {p} instead |
rather {p}""")
QUESTION: Final = listed("""what's the {noun}? | what is the {noun}? | can you tell me the {noun}? |
tell me the {noun} |
could you give me the {noun}? | I need the {noun} | what about the {noun}? | do you know the {noun}? |
may I have the {noun}? |
please give me the {noun} | what {noun} is it? | I'd like to know the {noun} | and the {noun}? |
which {noun} does it have? |
can I get the {noun}? | do you have the {noun}? | what would the {noun} be? | let me know the {noun} |
show me the {noun} |
I want to know the {noun} | give me its {noun} | what is its {noun}? | remind me of the {noun} | {noun}?""")
QUESTION_TWO: Final = listed("""what's the {noun} and the {other}? | can you tell me the {noun} and {other}? |
I need the {noun} and {other} | what are the {noun} and the {other}? | give me {noun} and {other} please |
could you tell me the {noun} and also the {other}? | let me know its {noun} and {other}""")
REQUEST: Final = listed("""{} | {} | {} | {} | please {} | can you help me? {} | {} please | so {} |
well, {} | uh {} | um, {} |
hey, {} | hi, {} | hello, {} | good morning, {} | hi there, {} | okay {} | I have a question, {} |
listen, {} | now {} |
I'm planning something with friends, {} | if possible, {} | {} if you can | {} thanks | quick one: {} |
alright, {}""")
ASK: Final = listed("""What {noun} would you like? | Which {noun}? | What is the {noun}? |
Please tell me the {noun}. |
Could you give me the {noun}? | What's the {noun}? | May I have the {noun}? | And the {noun}? |
I need the {noun}. |
Please enter the {noun}. | Do you have a preferred {noun}? | What should the {noun} be? |
Can you provide the {noun}? |
{noun}? | Great. What {noun}, please? | OK, and what is the {noun}? | Any preference for the {noun}?""")
ASK_WHETHER: Final = listed("""Do you want the {noun}? | {noun}, yes or no? | Is {noun} important to you? |
And {noun}? |
Should I look for {noun}? | What about {noun}? | Do you have a preference for {noun}? |
Do you need {noun}?""")
ASK_TWO: Final = listed("""What {noun} and {other} would you like? |
Please tell me the {noun} and the {other}. |
I need the {noun} and the {other}. | Could you give me the {noun} and {other}? |
Which {noun} and which {other}? |
What are the {noun} and the {other}? | {noun} and {other}?""")
REFINE: Final = listed("""what about {p} | how about {p} | do you have something {p} | is there one {p} |
I'd prefer it {p} |
I'd rather have it {p} | can you look {p} | try {p} | any {p} | something {p} instead | and {p} |
look again {p} |
do you have any {p} | only {p} please | could you search {p} | it has to be {p} | are there others {p}""")
BEFORE_ASK: Final = listed("""Sure. | Okay. | Great! | No problem. | Got it. | Alright, | Thanks. |
Happy to help. | Let's see. |
One more thing. | Almost done. | Sorry, I didn't get that. | Understood.""")
CONFIRM: Final = listed("""Please confirm the following: {facts}. | Let me confirm: {facts}. |
So that's {facts}, right? |
Please confirm these details: {facts}. Is this correct? | I have {facts}. Is that right? |
{facts}. Shall I go ahead? |
Just to check: {facts}. Correct? | To sum up: {facts}. Do you want to continue? |
Okay, {facts}. Everything all right? |
You want {facts}. Should I proceed? | I'm about to go on with {facts}. Is that OK? |
Summary: {facts}. Yes or no?""")
OFFER: Final = listed("""I found {n} that may suit you. How about the one with {facts}? |
There is one with {facts}. |
I have one option: {facts}. Do you like it? | What about this one: {facts}? | I found a good match: {facts}. |
There are {n} results. The first has {facts}. | How does this sound: {facts}? |
One possibility: {facts}. Would that work? |
I see {n} options. One of them: {facts}. | The best one I found: {facts}. Interested? |
Here is one, {facts}.""")
MORE_HELP: Final = listed("""Is there anything else I can help you with? | Anything else? |
Can I do anything else for you? |
What else can I do for you? | Do you need anything else? | Is there anything more? | Will that be all? |
Done! Can I help you with something else? | Would you like anything else today?""")
NOTICE: Final = listed("""Your request has been completed. | All done! | It's booked. |
Your reservation is confirmed. | Done. |
I've taken care of it. | The {noun} is {value}. | I'm sorry, that did not work. | Your booking went through. |
The {noun} you asked for is {value}. | I could not find anything like that. |
It is all set, the {noun} is {value}.""")
OPENING: Final = listed("""Hello! How can I help you? | Hi, what can I do for you? |
Welcome! What would you like to do? |
Hi there, how may I help? | Good day. How can I be of assistance? | What can I help you with today?""")
TAILS: Final = listed("""please | thanks in advance | if possible | asap | can you do that? |
is that possible? | thank you |
it's for my mother | it's urgent | that would help a lot | what do you suggest?""")

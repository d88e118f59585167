"""Made-up bots for weather, IT support, smart home, news, pets, public offices and sports."""

from __future__ import annotations

from typing import Final

from training.synthetic_schema import Domain, domains

OFFICE: Final[tuple[Domain, ...]] = domains(
    """
# weather
slot city: city, location, place, where
- city to tell the weather of | place of the forecast
n city | place
+ in {} | for {} | over in {} | around {}
? Which city? | Where? | For which place?
slot date: date, day, when, forecast_day
- day of the forecast | when
n date | day
+ on {} | {} | for {}
? For which day? | When?
slot weather: element, what, condition
- what to know | kind of weather
n condition
+ about the {} | only the {} | especially the {}
? What would you like to know?
slot choice: unit, temperature_unit, scale
- unit of the temperature
v Celsius | Fahrenheit | Kelvin
n unit
+ in {} | using {} | in degrees {}
? Celsius or Fahrenheit?
slot percent: humidity, humid
- humidity of the air
! how humid is it | what's the humidity
slot percent: chance_of_rain, precipitation
- how likely it is to rain
! will it rain | what's the chance of rain | is it going to rain
slot count: wind, wind_speed
- speed of the wind
! how windy is it | how fast is the wind | is it windy
slot count: temperature, degrees
- temperature of the air
! how warm is it | how hot will it be | what's the temperature
flow get_weather, forecast, check_weather
- Tell the weather | weather forecast for a place | check the weather on a day
+ what's the weather like in {city} | do I need an umbrella {date} | how is the weather {date}
+ forecast for {city}
+ is it cold in {city} | what will it be like in {city} on {date}
o Would you like to know the weather? | Shall I check the weather?
flow weather_alert, warn_me
- Warn of bad weather | set a weather alert
+ warn me if it rains | tell me when there's a storm in {city} | alert me about {element}
o Shall I warn you of bad weather?
# it support
slot device: device, machine, affected_device, hardware
- device with the problem | which machine
n device
+ on my {} | with my {} | it's my {} | the {}
? Which device is it? | What device do you use?
slot issue: problem, issue, description, symptom
- what does not work | description of the problem
n problem | issue
+ {} | the problem is that {} | because {}
? What's the problem? | Please describe the issue.
slot app: application, software, program
- program it is about | which software
n application | software
+ in {} | with {} | for {}
? Which application?
slot code: ticket_number, case_id, ticket
- number of the ticket | case it is about
n ticket number
+ {} | ticket {} | for {} | case {}
? What's the ticket number?
slot choice: urgency, priority, severity
- how urgent it is
v low | medium | high | critical
n urgency | priority
+ with {} priority | {} urgency | it's {}
? How urgent is it?
slot person: reporter, employee, user_name
- name of the person with the problem
n name
+ my name is {} | for {} | this is {} speaking
? What's your name? | Who has the problem?
slot spot: office, room, site
- where the device is
n room | office
+ at {} | in {}
? Where are you?
slot bool: restarted, tried_restart
- whether the device has been restarted
+ I've restarted it | I already turned it off and on
x I haven't restarted it | not restarted yet
? Have you restarted it? | Did you try turning it off and on?
flow open_ticket, report_problem, create_ticket
- Open a ticket | report a technical problem
+ {problem} | something is wrong with my {device} | my {device} is broken
+ I have a problem with {application} | open a ticket
o Shall I open a ticket? | Would you like me to report it?
flow reset_password, unlock_account
- Reset a password | unlock a user
+ I forgot my password | reset my password for {application} | I'm locked out of {application}
o Should I reset your password?
flow ticket_status, check_ticket
- See how far a ticket is
+ what about my ticket | is {ticket_number} solved | any news on {ticket_number}
flow request_access, get_licence
- Ask for access to software | get a licence
+ I need access to {application} | can I have a licence for {application} | install {application} for me
o Do you want me to ask for access?
# smart home
slot spot: room, where, area_of_house
- room of the house | where in the house
v kitchen | living room | bedroom | bathroom | garage | hall | cellar | garden
n room
+ in the {} | the {} one | for the {}
? In which room? | Which room?
slot choice: appliance, device, what
- device to control | what to switch
v lights | heating | TV | blinds | fan | washing machine | front door | coffee maker
n device
+ the {} | the {} please
? Which device?
slot count: level, temperature, degrees
- level to set | how warm
v 18 | 21 degrees | 50 percent | 20 | twenty | 70% | 3
n level | temperature
+ to {} | at {}
? To what level? | Which temperature?
slot colour: light_colour, color
- colour of the light
n colour
+ in {} | make it {} | {} light
? Which colour?
slot time: at, switch_time
- time to switch
+ at {} | by {} | from {}
? When?
flow switch_on, turn_on_device
- Switch something on | turn on a device
+ turn on the {appliance} | it's dark in the {room} | switch the {appliance} on in the {room} | I'm cold
o Shall I turn it on?
flow switch_off, turn_off_device
- Switch something off | turn off a device
+ turn off the {appliance} | it's too bright in the {room} | switch off everything
+ kill the {appliance} in the {room}
o Would you like me to turn it off?
flow set_level, adjust
- Set the level of a device | make something warmer or brighter
+ set the {appliance} to {level} | make the {room} warmer | dim the lights
# public office
slot document: document, paper, certificate
- document needed | which paper
n document
+ for a {} | my {} | about my {}
? Which document?
slot last_name: family_name, surname, last_name
- family name | last name of the citizen
n last name | surname
+ my last name is {} | surname {} | family name {}
? What's your last name? | And your surname?
slot first_name: given_name, first_name, forename
- first name of the citizen
n first name
+ my first name is {} | first name {}
? What's your first name?
slot address: new_address, moving_to, future_address
- address after the move | where you live from now on
n new address
+ to {} | I live at {} now | moving to {}
? What's your new address?
slot address: old_address, moving_from, previous_address
- address before the move | where you lived
n old address | previous address
+ from {} | I used to live at {}
? What's your old address?
slot birth_date: date_of_birth, born
- when you were born
n date of birth
+ born on {} | my birthday is {}
? When were you born?
slot date: appointment_day, date
- day of the appointment at the office
n date
+ on {} | {}
? On which day?
slot person: spouse, partner_name, emergency_contact
- name of the husband or wife
n spouse
+ my wife is {} | my husband is {} | married to {}
? What's the name of your spouse?
flow register_move, change_address, report_new_address
- Register a new address | tell the office about a move
+ I've moved | I'm moving to {new_address} | change my address to {new_address}
+ I moved from {old_address} to {new_address}
o Would you like to register your move?
flow renew_document, apply_for_passport
- Renew a document | get a new passport or identity card
+ my {document} has expired | I need a new {document} | renew my {document}
o Shall I start the renewal?
flow book_slot, office_appointment
- Book an appointment at the office
+ I need an appointment | book me a slot on {appointment_day}
o Would you like to book an appointment?
# pets
slot pet: animal, pet, species
- kind of animal | which pet
n pet | animal
+ my {} | for a {} | it's a {}
? What kind of animal is it?
slot first_name: pet_name, name_of_animal
- what the pet is called
n name
+ called {} | named {} | the name is {}
? What's your pet's name?
slot symptom: complaint, what_is_wrong
- what is wrong with the animal
+ because of {} | with {}
? What's wrong?
slot date: drop_off_day, bring_on, stay_from
- day to bring the animal
n drop-off day
+ from {} | bringing it {} | starting {}
? When will you bring it?
slot date: pick_up_day, fetch_on, stay_until
- day to fetch the animal
n pick-up day
+ until {} | fetching it {} | to {}
? When will you fetch it?
slot amount: price_per_day, cost
- what a day costs
! how much is a day | what does it cost
flow vet_visit, see_vet
- Make an appointment with the vet
+ my {animal} is ill | I need a vet | {pet_name} doesn't eat any more
o Would you like to see the vet?
flow pet_sitting, animal_boarding
- Have an animal looked after | pet hotel
+ who can look after my {animal} | I'm going on holiday and can't take my {animal}
+ I need a pet sitter from {drop_off_day}
o Shall I book the pet sitter?
# sports club
slot choice: sport, activity, discipline
- which sport | what to play
v tennis | football | badminton | squash | swimming | climbing | pilates | spinning | boxing
n sport | activity
+ for {} | to play {} | a {} session
? Which sport? | What would you like to do?
slot choice: membership, membership_type, tier
- kind of membership
v monthly | yearly | student | family | day pass | trial
n membership
+ a {} membership | {} | the {} one
? Which membership?
slot date: date, day, session_date
- day of the session
+ on {} | {} | for {}
? Which day?
slot time: from_time, start, starts_at
- when the session begins
n start time
+ from {} | at {} | starting {}
? From when?
slot time: to_time, end, ends_at
- when the session ends
n end time
+ to {} | until {} | till {}
? Until when?
slot person: partner, opponent, coach, trainer
- who to play with | name of the coach
n coach | partner
+ with {} | against {} | coached by {}
? With whom?
slot bool: equipment, needs_racket, rent_gear
- whether to rent equipment
+ I need a racket | with equipment | I'd like to rent gear
x I have my own gear | no equipment | I bring my own
? Do you need equipment?
! can I rent equipment | do you have rackets
flow book_court, reserve_session, book_class
- Book a court | reserve a class | book a training session
+ book a court | I want to play {sport} | I want to play {sport} with {partner} on {date}
+ reserve {sport} from {from_time} to {to_time}
o Shall I book the court? | Would you like to reserve it?
flow become_member, join_club
- Become a member of the club | join
+ I want to join | how do I become a member | sign me up for a {membership} membership | I need to get fit
o Would you like to become a member?
flow quit_membership, leave_club
- End a membership
+ I want to leave the club | end my membership | I never go any more
# news
slot choice: topic, section, subject
- what the news is about
v politics | sports | business | technology | culture | science | health
n topic
+ about {} | on {} | some {} news
? Which topic?
slot channel: source, channel, station
- who brings the news | which station
n station | source
+ from {} | on {} | by {}
? Which station?
slot country: country, region
- country of the news
n country
+ from {} | in {} | about {}
? From which country?
slot count: how_many, number_of_headlines
- how many headlines
n number of headlines
+ {} headlines | the top {}
? How many headlines?
slot bool: read_aloud, spoken
- whether to read it aloud
+ read it to me | out loud please
x don't read it aloud | just show it
? Shall I read it aloud?
flow get_news, headlines, whats_new
- Tell the news | read the headlines
+ what's new | give me the news about {topic} | what happened in {country} | any headlines
o Would you like to hear the news?
flow play_radio, tune_in, listen_to_station
- Play a radio station
+ play {source} | turn on the radio | tune in to {source}
o Shall I turn on the radio?
"""
)

"""Made-up bots for one's own things: shopping, telephone, alarm, reminders, calendar, messages."""

from __future__ import annotations

from typing import Final

from training.synthetic_schema import Domain, domains

PERSONAL: Final[tuple[Domain, ...]] = domains(
    """
# shopping
slot product: product, item, what, search_term
- what to buy | product wanted | thing to look for
n product | item
+ for {} | {} | like {} | a pair of {}
? What are you looking for? | Which product?
! what's it called
slot brand: brand, make, maker
- brand of the product | who makes it
n brand
+ by {} | from {} | made by {} | of {}
? Which brand? | Any brand you like?
! which brand is it | who makes it
slot colour: color, colour, shade
- colour of the product
n colour | color
+ in {} | {} | {} ones
? What colour? | Which color?
! what colours are there
slot size: size, fit
- size of the product | which size
n size
+ in size {} | size {} | in {}
? Which size? | What size do you wear?
slot count: quantity, how_many, number_of_items
- how many to buy | number of pieces
n quantity
+ {} of them | {} pieces | {} times
? How many? | What quantity?
slot amount: max_price, price_limit, budget
- most you want to pay | highest price
n maximum price | budget
+ under {} | up to {} | for less than {} | not more than {}
? How much would you like to spend? | What's your budget?
slot bool: in_stock, available, availability
- whether the product is in stock
! is it in stock | do you have it | is it available
slot bool: gift_wrap, wrapped, as_gift
- whether to wrap it as a gift
+ gift wrapped please | it's a present, wrap it | with gift wrapping
x no gift wrap | don't wrap it | without wrapping
? Should I wrap it as a gift? | Is it a gift?
flow search_products, browse, find_item
- Look for products | browse the shop
+ I need {product} | show me {product} | I'm looking for {product} in {color} | do you sell {product}
+ I want something nice
o Shall I show you more products?
flow add_to_cart, put_in_basket
- Put a product in the cart | add an item to the basket
+ add {quantity} of these to my basket | put {product} in the cart | I'll have {product} in my cart
o Shall I put it in your cart?
flow checkout, pay, place_order
- Pay for what is in the cart | check out | place the order
+ I want to pay | check out | that's everything, let me pay | place my order
o Would you like to check out? | Do you want to pay now?
# telephone plan
slot plan: plan_name, tariff, plan, contract
- name of the plan | which tariff
n plan | tariff
+ to {} | the {} plan | on {} | for {}
? Which plan? | Which tariff would you like?
! which plan do I have | what plan is that
slot phone: phone_number, line, mobile_number, msisdn
- number of the phone | line it is about
n phone number
+ for {} | my number is {} | on {} | for the number {}
? What's your phone number? | For which number?
slot country: country, destination, roaming_country
- country you travel to | where to use the phone abroad
n country
+ in {} | for {} | to {}
? Which country?
slot choice: data_amount, data_volume, gigabytes
- how much data | size of the data pack
v 1 GB | 5GB | 10 gigs | 20 GB | unlimited
n data
+ with {} | {} of data | {}
? How much data do you need?
slot digits: pin, customer_pin, security_code
- your secret number | code that proves who you are
n PIN | security code
+ my pin is {} | pin {} | the code is {}
? What's your PIN?
slot bool: keep_number, port_number
- whether to keep the old number
+ keep my number | I want to keep the number
x a new number is fine | I don't need the old number
? Would you like to keep your number?
slot amount: monthly_price, monthly_fee
- what the plan costs a month
! how much is it a month | what's the monthly price
flow change_plan, switch_tariff, upgrade_plan
- Change the telephone plan | switch to another tariff
+ I want a new plan | switch me to {plan_name} | change my plan | my plan is too expensive | I need more data
o Would you like to change your plan? | Shall I switch it for you?
flow activate_roaming, use_phone_abroad
- Use the phone abroad | turn on roaming
+ I'm going to {country}, will my phone work | turn on roaming for {country} | I need internet in {country}
o Shall I turn on roaming?
flow report_outage, no_signal, network_problem
- Report a problem with the network
+ I have no signal | my internet is down | nothing works since this morning | calls keep dropping
# alarm
slot time: alarm_time, new_alarm_time, wake_up_at, time
- time of the alarm | when it should ring
n time | alarm time
+ for {} | at {} | to {}
? What time should the alarm ring? | For what time?
slot task: label, alarm_name, new_alarm_name, what_for
- name of the alarm | what the alarm is for | label
n name | label
+ called {} | for {} | named {} | with the label {} | to {}
? What should I call it? | What's the alarm for?
! what's it called
slot date: day, repeat_on, date
- day of the alarm
n day
+ on {} | {} | for {}
? On which day?
slot duration: in_time, timer_length, countdown
- length of the timer | how long until it rings
n length | duration
+ for {} | of {} | in {}
? How long? | For how long should the timer run?
slot bool: snooze, can_snooze
- whether the alarm can be put off
+ with snooze | let me snooze
x no snooze | without snooze
? Would you like snooze?
flow set_alarm, add_alarm, wake_me
- Set an alarm | wake someone up
+ wake me up at {alarm_time} | set an alarm | I have to get up at {alarm_time}
+ new alarm {alarm_time} called {label}
o Shall I set an alarm? | Would you like to add an alarm?
flow get_alarms, list_alarms
- Show the alarms | which alarms are set
+ what alarms do I have | show my alarms | am I going to be woken tomorrow
o Would you like to see your alarms?
flow set_timer, start_countdown
- Start a timer
+ set a timer for {in_time} | count down {in_time} | tell me when {in_time} are over | start a timer
# reminders
slot task: task, reminder_text, what, todo
- what to be reminded of | thing to do | text of the reminder
n task | reminder
+ to {} | about {} | that I must {}
? What should I remind you of? | What's the task?
slot date: remind_on, due_date, day
- day of the reminder | when it is due
n date
+ on {} | {} | by {}
? On which day? | When is it due?
slot time: remind_at, at_time
- time of the reminder
n time
+ at {} | around {}
? At what time?
slot list_name: list, list_name, which_list
- list to put it on | name of the list
n list
+ on the {} list | to {} | to my {} list | on {}
? Which list?
slot choice: priority, importance
- how important it is
v high | low | medium | urgent | normal
n priority
+ with {} priority | {} priority | mark it {}
? What priority?
flow add_reminder, remind_me, create_task
- Set a reminder | remind the user of something | add a task
+ remind me to {task} | don't let me forget to {task} | add {task} to {list} | put {task} on my {list} list
+ new reminder
o Shall I remind you? | Would you like a reminder?
flow show_reminders, list_tasks
- Show what is to be done | list the reminders
+ what do I have to do | show me my {list} list | read my reminders
o Shall I read the list?
flow delete_reminder, mark_done, complete_task
- Mark a task as done | delete a reminder
+ I've done {task} | delete the reminder to {task} | {task} is done
# calendar
slot task: event_name, title, subject, meeting_title
- name of the event | title of the meeting | what it is
n event name | title
+ called {} | named {} | for {} | titled {}
? What's the event? | What should I call it?
slot date: event_date, date, day
- day of the event | date in the calendar
n date | event date
+ on {} | {} | for {}
? What day is it? | On what date?
slot time: start_time, event_time, begins
- time the event starts
n start time
+ at {} | from {} | starting at {}
? When does it start? | What time?
slot time: end_time, until, ends_at
- time the event ends
n end time
+ until {} | to {} | ending at {} | till {}
? When does it end? | Until when?
slot spot: event_location, where, place
- where the event is | place of the meeting
n location | place
+ at {} | in {} | the place is {}
? Where is it? | Where does it take place?
! where is it
slot person: invitee, attendee, with_whom, guest
- who is invited | person to meet
n attendee | guest
+ with {} | invite {} | and {}
? Who should be invited? | With whom?
slot duration: length, duration, how_long
- how long it lasts
n length
+ for {} | lasting {} | {} long
? How long is it?
flow add_event, create_meeting, put_in_calendar
- Add an event to the calendar | schedule a meeting
+ put {event_name} in my calendar | schedule a meeting with {invitee} | I'm meeting {invitee} {event_date}
+ add an event
+ create an event called {event_name} at {start_time}
o Shall I put it in your calendar? | Do you want me to add it to your calendar?
flow get_events, check_calendar, whats_planned
- Show the events of a day | what is in the calendar
+ what's in my calendar {event_date} | do I have anything on {event_date} | what are my plans
+ show my schedule
o Would you like to see your events?
flow find_free_time, get_available_time, am_i_free
- Find out when there is time | see free time in the calendar
+ am I free {event_date} | when do I have time | find a free slot on {event_date}
o Shall I look when you are free?
# messages
slot recipient_group: contact, recipient, send_to, contact_name
- who gets the message | person to write to | name of the contact
n contact | recipient
+ to {} | for {} | tell {}
? Who should get it? | To whom?
slot note: message, body, text, content
- what to write | text of the message | words to send
n message | text
+ saying {} | that says {} | with the text {} | : {}
? What's the message? | What would you like to say?
slot phone: number, phone_number, mobile
- number to call | phone number of the contact
n number | phone number
+ {} | on {} | at {} | with the number {}
? What's the number?
! what's the number | how do I reach them
slot choice: channel, app, send_via
- how to send it
v WhatsApp | email | text | SMS | Signal | Telegram
n channel
+ by {} | on {} | via {} | over {}
? How should I send it?
slot first_name: first_name, given_name, forename
- first name of the contact
n first name
+ first name {} | with the first name {}
? What's the first name?
slot last_name: last_name, surname, family_name
- last name of the contact | family name
n last name | surname
+ last name {} | with the surname {} | surname {}
? What's the last name? | And the surname?
slot spot: place, location, shared_place
- place to share | location to send
n location
+ {} | the location {} | that I'm at {}
? Which place should I share?
flow send_message, text_someone, write_message
- Send a message | write to a contact | text someone
+ text {contact} {message} | send a message to {contact} | tell {contact} {message}
+ write {contact} that {message}
+ I want to text {contact} | message {contact} by {channel} saying {message}
o Shall I send the message? | Would you like to send it?
flow add_contact, save_contact, new_contact
- Save a new contact | add someone to the address book
+ save {number} as a contact | add a contact | new contact, first name {first_name}, last name {last_name}
o Shall I save the contact?
flow make_call, call_someone, dial
- Call someone | dial a number
+ call {contact} | I want to talk to {contact} | ring {number} | get me {contact} on the phone
o Would you like to call?
flow share_location, send_place
- Share a location with a contact | send a place
+ share my location with {contact} | send {contact} the location {place} | show {contact} where I am
o Shall I share the location?
"""
)

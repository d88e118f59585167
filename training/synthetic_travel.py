"""Made-up bots for journeys: bus, train, flight, taxi, car rental, hotel, house and sights."""

from __future__ import annotations

from typing import Final

from training.synthetic_schema import Domain, domains

TRAVEL: Final[tuple[Domain, ...]] = domains(
    """
# bus
slot city: origin, departure_city, from_city, source, leaving_from, start_location
- city the journey starts from | where the bus leaves from | place of departure | from where
- city to depart from
n departure city | origin | starting point
+ from {} | leaving {} | departing from {} | leaving from {} | starting in {} | out of {}
? Where are you leaving from? | From which city? | Which city do you depart from?
? Where does your trip start?
! where does it leave from | which city does it depart from
slot city: destination, to_city, arrival_city, going_to, target, end_location
- city the journey ends in | where the bus goes to | where to | place of arrival
- city the traveller wants to reach
n destination | arrival city
+ to {} | going to {} | heading to {} | bound for {} | to get to {} | arriving in {}
? Where would you like to go? | Where to? | What is your destination? | Which city are you going to?
! where does it go | where does it arrive
slot date: departure_date, leaving_date, travel_date, date, day_of_departure, outward_date
- day of the journey | date the bus leaves | when to travel | date of departure
n departure date | date | travel date
+ on {} | leaving on {} | leaving {} | departing {} | for {}
? When do you want to travel? | On what date? | What day are you leaving? | What date works for you?
slot date: return_date, coming_back, date_of_return, back_on
- day of the return journey | date to come back | when the traveller returns
n return date
+ returning {} | coming back {} | back on {} | return on {} | and return {}
? When do you want to come back? | What is your return date?
slot time: departure_time, leave_at, leaving_time, start_time
- time the bus leaves | hour of departure | what time to set off
n departure time
+ leaving at {} | departing at {} | at {} | around {} | after {}
? What time do you want to leave? | At what time? | What time should the bus leave?
! when does it leave | what time does it leave | what time does the bus depart
slot count: passengers, travelers, num_tickets, number_of_people, group_size, seats
- number of people travelling | how many tickets to buy | how many seats | number of passengers
n number of passengers | number of tickets | passenger count
+ for {} people | {} tickets | for {} | {} of us | {} passengers | {} seats
? How many passengers? | How many tickets do you need? | For how many people? | How many are travelling?
slot choice: fare_type, ticket_class, fare, comfort
- type of fare | which fare to buy | class of the ticket
v economy | flexible | economy extra | first class | standard | premium
n fare | ticket type | fare type
+ {} fare | a {} ticket | in {}
? Which fare would you like? | What type of ticket do you want?
slot amount: price, ticket_price, cost, total
- price of the ticket | how much the bus costs | cost of the trip
! how much is it | what does it cost | how much does the ticket cost | how much would that be
slot bool: is_direct, direct, no_transfers, nonstop
- whether the bus goes without changes | true if there is no transfer | is it a direct bus
n direct connection
+ direct | without changes | it has to be direct | no transfers please
x changing is fine | it doesn't have to be direct | transfers are ok
! is it direct | is it a direct bus | do I have to change | are there any transfers
? Should it be direct? | Do you want a bus without transfers?
slot spot: from_station, departure_station, station_of_origin
- station where the bus leaves | name of the bus station
! which station does it leave from | what station is that | from which station
flow find_bus, search_buses, look_up_connections, bus_search
- Look for a bus between two cities | Find bus connections | search for bus trips
- see which buses run on a day
+ I need a bus | find me a bus | I'm looking for a bus | I need to get to {destination}
+ how can I get to {destination}
+ I want to travel | I have to be in {destination}
+ I'm in {origin} and need to be in {destination} by {departure_date}
+ show me buses to {destination} | is there a bus | leaving {origin} for {destination} | are there any buses
o Shall I look for a bus for you? | Do you want me to search for buses?
flow buy_bus_ticket, book_bus, buy_ticket, reserve_seats
- Buy tickets for a bus | Book seats on a bus | purchase bus tickets | reserve a place on a bus
+ I want to buy bus tickets | book a bus | get me tickets for the bus | I'd like to reserve seats on the bus
+ buy me a ticket to {destination} | purchase a bus ticket
o Would you like to buy a ticket? | Shall I buy the tickets? | Do you want me to book it?
o Should I reserve seats?
flow cancel_bus_ticket, cancel_trip, refund_ticket
- Cancel a bus ticket | give back a ticket and get a refund | call off a booked trip
+ I need to cancel my bus ticket | I can't travel any more, cancel my ticket
+ I want a refund for my bus ticket
# train
slot city: from, origin, departure_station, start_city, boarding_city
- starting city of the train trip | station where the trip begins | where you board the train
n departure station | starting city
+ from {} | leaving {} | departing from {} | starting from {} | I'm in {}
? Which station are you departing from? | Where will you board? | From where?
slot city: to, destination, arrival_station, end_city
- ending city of the train trip | station where the trip ends | where you get off | where the train should go
n arrival station | destination
+ to {} | going to {} | to {} station | towards {} | into {}
? Where do you want to go by train? | What's your arrival station? | And where to?
slot date: day, date_of_journey, travel_day, date
- day of the train journey | when the trip takes place | date of the trip
n day | date of travel
+ on {} | {} | for {} | travelling on {}
? Which day? | What day would you like to travel? | When is your trip?
slot time: leave_at, earliest_departure, leaving_time
- earliest time to leave | time the train departs | leave after this time
n departure time
+ leaving after {} | leave at {} | leaving at {} | departing after {} | that leaves around {}
? What time would you like to leave? | After what time can you leave?
! when does the train leave | what time does it depart
slot time: arrive_by, latest_arrival, arrival_time
- latest time to arrive | time the train gets in | when you must be there
n arrival time
+ arriving by {} | arrive by {} | to be there by {} | getting in before {} | that arrives by {}
? When do you need to arrive? | By what time must you be there?
! when does it arrive | what time do I get there | when will I get there
slot count: adults, number_of_adults, ticket_count
- number of adults | how many people travel | adults on the booking
n number of adults | number of tickets
+ for {} adults | {} adults | for {} people | {} tickets
? How many adults? | How many tickets would you like? | How many people is the booking for?
slot choice: class, seat_class, carriage
- class of the seat | first or second class | which carriage to sit in
v first class | second class | business | quiet carriage | sleeper
n class | seat class
+ in {} | {} seats | a {} seat | travelling {}
? Which class? | Which class would you like to travel in?
slot duration: travel_time, journey_length, duration
- how long the train takes | duration of the journey
! how long does it take | how long is the journey | what's the travel time
slot code: train_number, train_id
- number of the train | identifier of the train
! what's the train number | which train is that | what is the train id
slot bool: trip_protection, insurance, cancellation_cover
- whether to add trip protection | insure the trip against cancellation
n trip protection | insurance
+ with trip protection | add insurance | I want trip protection
x without insurance | no trip protection | skip the insurance
? Do you want trip protection? | Should I add insurance?
flow find_trains, search_train, train_timetable
- Find trains between two stations | Search for a train | look up the timetable | which trains run
+ I need a train | find a train | when is the next train | I'm looking for a train
+ I want to go to {to} by train
+ I'm in {from} and need to be in {to} by {arrive_by} | check trains | take me from {from} to {to} by rail
o Shall I look up trains? | Do you want to see other trains?
flow book_train, reserve_train, get_train_tickets
- Reserve a seat on a train | Book train tickets | buy tickets for a train journey
+ book a train | I want to reserve a train seat | I'd like train tickets | get me a seat on the train
o Would you like me to book it? | Shall I reserve seats? | Do you want to buy tickets?
flow report_delay, claim_delay_refund, delay_compensation
- Get money back for a late train | Report that a train was delayed | compensation for delays
+ my train was late | my train was delayed and I want my money back | I want compensation for a delay
# flight
slot city: origin_city, fly_from, departure_airport, from_location, outbound_city
- city the flight leaves from | airport of departure | where you fly from | origin of the trip
n departure airport | departure city
+ from {} | flying from {} | out of {} | departing {} | leaving from {}
? Where are you flying from? | What's your departure city? | Which airport do you leave from?
slot city: destination_city, fly_to, arrival_airport, to_location, target_city
- city the flight goes to | airport of arrival | where you fly to | destination of the trip
n destination | arrival airport
+ to {} | flying to {} | going to {} | for {} | landing in {}
? Where are you flying to? | What city do you want to fly to? | Where would you like to go?
slot date: outbound_date, departure_date, depart_on, leave_date
- start date of the trip | day the flight leaves | date of the outbound flight | when to fly out
n departure date | outbound date
+ on {} | leaving {} | flying out on {} | departing on {} | leaving on {}
? When do you want to leave? | On which date do you fly? | What's your departure date?
slot date: inbound_date, return_date, come_back_on
- date of the return flight | day to fly back | when the trip ends
n return date | return flight
+ returning on {} | coming back {} | and back on {} | return {} | flying back {}
? When are you coming back? | What is the date of the return flight?
slot airline: airline, carrier, company, preferred_airline
- name of the airline | company that flies | airline you like to fly with | which airline
n airline | carrier
+ with {} | on {} | by {} | flying {} | I like flying with {}
? Which airline do you prefer? | Do you have an airline in mind?
! which airline is that | who operates the flight | what airline is it
slot choice: seating_class, cabin, travel_class
- cabin of the seat | seat class | class of the flight ticket
v economy | premium economy | business | first class | business class
n class | cabin class | seating class
+ in {} | {} tickets | flying {} | {} seats
? Which seating class? | Economy or business? | What cabin would you like?
slot count: passengers, number_of_tickets, travellers
- number of tickets | how many people fly | how many seats to book
n number of passengers | number of tickets
+ for {} people | {} tickets | for {} passengers | {} of us | {} seats
? How many people are flying? | How many tickets? | For how many passengers?
slot bool: direct_only, nonstop, has_no_stops
- whether the flight is direct | only flights without stops | does it go non-stop
n direct flight
+ direct flights only | non-stop please | it should be direct | without stops
x stops are fine | a layover is fine | it doesn't need to be direct
? Do you want direct flights only? | Should it be non-stop?
! is it a direct flight | is it nonstop | are there any stops | does it have a layover | is it direct
slot bool: refundable, is_refundable
- whether the ticket can be refunded | true if you get your money back
n refundable ticket
+ it has to be refundable | a refundable ticket
x it needn't be refundable | not refundable is fine
! is it refundable | can I get a refund | would the ticket be refundable
? Should the ticket be refundable?
slot amount: price, fare, ticket_cost
- total cost of the tickets | price of the flight | how much the flight is
! how much is it | what's the fare | how much are the tickets | what would it cost
slot count: bags, checked_bags, luggage
- number of bags to check in | pieces of luggage | how many suitcases
n number of bags | luggage
+ with {} bags | {} suitcases | {} checked bags
? How many bags do you check in? | How many pieces of luggage?
flow search_flights, find_flight, search_oneway_flight, flight_search
- Search for flights | Find a flight to a place | look for plane connections | compare flights
+ I need a flight | find me flights | I'm looking for a plane | I want to fly to {destination_city}
+ search for flights
+ what flights are there | I need to fly out of {origin_city} to {destination_city}
+ cheap flights to {destination_city}
o Shall I search for flights? | Do you also need a return flight?
flow reserve_flight, book_flight, buy_plane_ticket
- Reserve a flight | Book seats on a plane | buy the tickets for a flight
+ book a flight | reserve me a flight | I'd like to book plane tickets | buy a flight to {destination_city}
o Would you like to book it? | Shall I reserve this flight? | Do you want to buy the tickets?
flow check_in, online_check_in, get_boarding_pass
- Check in for a flight | get the boarding pass | choose a seat and check in online
+ I want to check in | check me in for my flight | I need my boarding pass
o Do you want to check in now?
"""
)

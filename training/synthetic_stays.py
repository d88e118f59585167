"""Made-up bots for rides and stays: taxi, car rental, hotel, house, flat viewing."""

from __future__ import annotations

from typing import Final

from training.synthetic_schema import Domain, domains

STAYS: Final[tuple[Domain, ...]] = domains(
    """
# taxi ride
slot spot: pickup, pickup_location, leave_from, pick_up_point
- place where the ride starts | where the driver picks you up | address to be collected from
- pick-up location
n pick-up location | pickup point | pick up address
+ from {} | pick me up at {} | pick me up from {} | leaving {} | collect me at {} | I'm at {}
? Where should the driver pick you up? | Where are you? | From where?
slot address: dropoff, destination, to_address, going_to
- address the taxi goes to | where to go by cab | drop-off location | where the passenger gets out
n destination | drop-off address
+ to {} | drop me off at {} | going to {} | take me to {} | over to {}
? Where are you going? | Where to? | Where should I drop you off? | What's the destination of the cab?
slot count: riders, number_of_seats, passengers, people
- number of people in the car | how many seats to reserve | how many riders share the cab
n number of seats | number of riders
+ for {} people | for {} | {} seats | {} of us | {} passengers
? How many people will be riding? | For how many? | How many seats do you need?
slot choice: ride_type, car_type, service_level
- kind of ride | type of cab | shared or private ride
v luxury | pool | regular | shared | XL | black car | minivan
n ride type | type of ride
+ a {} ride | {} | in a {} cab
? What kind of ride would you like? | Pool, regular or luxury?
slot time: leave_at, pickup_time, when
- time the taxi should come | when to be picked up | time of the ride
n pick-up time
+ at {} | for {} | leaving after {} | around {} | to arrive at {}
? What time should the taxi come? | When do you need it?
slot duration: wait_time, eta, arrival_in
- minutes until the taxi comes | how long the wait is
! how long will it take | when will it be here | how long do I have to wait
slot amount: fare, ride_cost, estimated_price
- how much the ride costs | price of the taxi | approximate fare
! how much will it be | what's the fare | what do I owe
slot code: plate, license_plate, car_number
- licence plate of the car | number of the cab
! what's the plate number | which car is it | how do I recognise the car
flow get_ride, order_taxi, call_cab, book_taxi, request_ride
- Order a taxi | book a cab to a place | call a car to take you somewhere | get a ride
+ I need a taxi | get me a cab | call a taxi | I need a ride | book a ride to {dropoff}
+ order a car from {pickup} to {dropoff}
+ can someone drive me to {dropoff} | I need to be taken to {dropoff}
o Shall I call a taxi? | Do you need a taxi there? | Would you like me to order the ride?
flow lost_property, report_lost_item
- Report something left in a taxi | find a lost item | ask for a thing forgotten in the car
+ I left my bag in the taxi | I lost something in a cab | I forgot my phone in the car
# car rental
slot city: pickup_city, rental_city, collect_in
- city where the car is picked up | city to rent in | where you collect the car
n pick-up city | city
+ in {} | from {} | picking it up in {} | pick up in {}
? In which city do you want the car? | Where will you pick up the car?
slot city: dropoff_city, return_location, bring_back_to
- city where the car is returned | drop-off location | where the car is given back
n drop-off city | return location
+ dropping it off in {} | drop off in {} | and return it in {} | leave it in {}
? Where will you return the car? | Where would you like to drop it off?
slot date: start_date, pickup_date, from_date, rent_from
- first day of the rental | day to pick up the car | date the rental starts
n pick-up date | start date
+ from {} | starting {} | picking it up {} | pick up on {}
? When do you want to pick it up? | From when do you need the car?
slot date: end_date, dropoff_date, until, return_on
- last day of the rental | day the car comes back | date the rental ends
n return date | drop-off date
+ until {} | till {} | bringing it back {} | returning it on {} | through {}
? Until when do you need it? | When will you return the car?
slot time: pickup_time, collection_time
- time to pick up the car | hour of the pick-up
n pick-up time
+ at {} | around {} | pick-up at {}
? What time will you pick it up? | At what time?
slot car: car_type, vehicle, model, category
- type of car | kind of vehicle to rent | which model
n car type | type of car
+ a {} | an {} if possible | preferably a {} | something like a {}
? What type of car would you like? | Which car do you prefer?
! what car is it | which model is it
slot bool: add_insurance, full_cover, with_insurance
- whether to buy insurance | true for full cover | add insurance to the rental
n insurance
+ with insurance | full cover please | I want insurance
x no insurance | without insurance | I don't need cover
? Would you like to add insurance? | Do you want full cover?
! is insurance included | does it come with insurance
slot amount: price_per_day, daily_rate, total_price
- price of the car per day | how much the rental is
! how much is it per day | what's the daily rate | how much does the car cost
flow find_car, search_rental_cars, get_cars_available
- Look for cars to rent | Find a rental car | see which cars are available
+ I need a car | find me a rental car | I'm looking for a car to rent | what cars do you have
+ are there cars in {pickup_city}
o Shall I look for rental cars? | Would you like to see more cars?
flow reserve_car, rent_car, book_vehicle
- Reserve a rental car | rent a car | make a car booking
+ I want to rent a {car_type} | reserve a car | book a car for me | I'd like to hire a {car_type}
o Would you like to reserve it? | Shall I book this car? | Do you want to rent the car?
flow extend_rental, keep_longer
- Keep a rental car for longer | extend the rental
+ I want to keep the car longer | extend my rental | I need the car a few more days
# hotel stay
slot city: location, city, place_of_stay, where
- city of the hotel | where to stay | place in which to look for a hotel | town or city
n location | city
+ in {} | around {} | near {} | staying in {}
? Where would you like to stay? | In which city? | What location are you interested in?
slot hotel: hotel_name, place_name, accommodation, property
- name of the hotel | which hotel | the hotel to book | name of the place to stay
n hotel name | hotel
+ at {} | called {} | in {} | it's called {}
? Which hotel? | Which hotel would you like? | What's the name of the hotel?
! what's it called | which hotel is that
slot date: check_in, check_in_date, arrival_date, from_date
- start date of the stay | day of arrival | first night | when the guest checks in
n check-in date | arrival date
+ from {} | checking in {} | arriving {} | starting {} | check in on {}
? When will you check in? | When do you arrive? | What's your check-in date?
slot date: check_out, check_out_date, leaving_on, departure_day
- end date of the stay | day the guest leaves | check-out date
n check-out date
+ until {} | to {} | checking out {} | leaving {} | till {}
? When do you check out? | When are you leaving? | Until when will you stay?
slot count: nights, number_of_nights, number_of_days, length_of_stay
- how many nights to stay | number of days in the reservation | length of the stay
n number of nights | number of days
+ for {} nights | {} nights | staying {} days | for {} days
? How many nights? | How long will you stay? | For how many days?
slot count: rooms, number_of_rooms, num_rooms
- how many rooms | number of rooms in the booking
n number of rooms
+ {} rooms | with {} rooms | I need {} rooms
? How many rooms do you need? | How many rooms?
slot room_type: room_type, kind_of_room, bed_type
- type of room | which room | single, double or suite
n room type
+ a {} | in a {} | a {} room
? Which type of room? | What kind of room would you like?
slot rating: stars, star_rating, category
- number of stars | star rating of the hotel | how many stars
n star rating | number of stars
+ with {} stars | {} star | {} stars or more | rated {} stars
? How many stars should it have? | What star rating?
! how many stars does it have | what's the rating | is it well rated
slot bool: has_wifi, wifi, internet, free_wifi
- whether the hotel has wifi | is there internet | true if wifi is free
n wifi | internet
+ with wifi | it must have wifi | I need internet | free wifi please
x wifi isn't needed | I don't need internet | without wifi is ok
! do they have wifi | is there wifi | does it have internet | is wifi included
? Do you need wifi? | Should it have wifi?
slot bool: pets_welcome, pets_allowed, dog_friendly
- whether pets are allowed | can you bring a dog
n pets
+ where pets are allowed | I'm bringing my dog | it has to be pet friendly
x I have no pets | no pets with me
! are pets allowed | can I bring my dog | do they take pets
? Are you bringing a pet? | Do you need a place that allows pets?
slot bool: parking, has_parking, free_parking
- whether there is parking | parking at the hotel
+ with parking | I need parking | it should have a car park
x I don't need parking | parking isn't necessary
! do they have parking | is there a car park | is parking free
? Do you need parking?
slot address: street_address, address, hotel_address
- address of the hotel | where the hotel is
! what's the address | where is it exactly | where is it located
slot phone: phone_number, telephone, contact
- phone number of the hotel | number to call
n phone number | telephone number
! what's their number | how can I call them
slot amount: price_per_night, room_rate, cost
- price of one night | how much the room is | total cost of the stay
! how much is it per night | what does a night cost | how expensive is it
flow find_hotel, search_hotel, look_for_accommodation
- Find a hotel | search for places to stay | look for accommodation | show hotels in a place
+ I need a place to stay | find me a hotel | I'm looking for a hotel | search hotels
+ which hotels are there in {location}
+ I need somewhere to sleep in {location} | I'm going to {location} and need accommodation
o Do you want me to look for a hotel? | Shall I find you a place to stay?
flow reserve_hotel, book_room, book_hotel, make_reservation
- Reserve a room at a hotel | Book a hotel | make a hotel reservation
+ I'd like to book a room | book {hotel_name} | reserve a room at {hotel_name}
+ make a reservation at {hotel_name}
+ I want to reserve a hotel room | get me a room
o Would you like to reserve a room? | Shall I book it for you? | Do you want to make a reservation?
flow cancel_booking, cancel_reservation
- Cancel a hotel booking | call off a reservation
+ I have to cancel my room | cancel my hotel reservation | I won't be needing the room
# holiday house
slot city: where_to, area, house_location, destination
- city of the house | where the holiday home is | where to rent a house
n location | destination
+ in {} | near {} | around {} | somewhere near {}
? Where are you looking for a house? | Which town?
slot count: number_of_adults, guests, people
- number of people staying | how many guests | how many adults
n number of guests | number of adults
+ for {} people | {} guests | for {} adults | {} of us | sleeping {}
? How many guests? | How many people will stay?
slot date: arriving, check_in, move_in_day
- date of arrival | first day in the house
n arrival date
+ arriving {} | from {} | starting {} | checking in on {}
? When are you arriving?
slot date: leaving, check_out, last_day
- date of departure | last day in the house
n departure date
+ leaving {} | until {} | through {} | checking out {}
? When are you leaving? | Until when?
slot bool: laundry_service, washing_machine, has_laundry
- whether there is a washing machine | house with laundry
n laundry
+ with a washing machine | with laundry service | I need laundry
x no laundry needed | without laundry is fine
! does it have laundry | is there a washing machine
? Do you need laundry service?
slot bool: pool, has_pool, swimming_pool
- whether the house has a pool | is there a pool
+ with a pool | it needs a pool | has to have a swimming pool
x a pool isn't necessary | without a pool
! is there a pool | does it have a swimming pool
? Should there be a pool?
slot rating: score, rating, review_score
- review rating of the house | minimum rating
n rating | score
+ rated at least {} | with a rating of {} | {} or higher
? What rating should it have at least?
! how is it rated | what do people say about it
flow search_house, find_holiday_home, look_for_rental
- Find a house to rent for a holiday | search for a vacation home
+ I need a holiday home | find me a house | we're looking for a cottage
+ we want to spend a week in {where_to}
o Shall I search for houses?
flow book_house, rent_house, reserve_home
- Book a holiday house | rent a house for some days
+ I want to book the house | rent us a house in {where_to} | reserve a holiday home
o Should I book the house? | Would you like to book this one?
# flat viewing
slot area: neighbourhood, area, district, region
- part of town | area where you want to live | where the apartment is
n area | neighbourhood
+ in {} | around {} | near {} | located in {}
? In which area are you looking? | Which neighbourhood?
slot count: bedrooms, number_of_beds, rooms
- number of bedrooms | how many rooms the flat has
n number of bedrooms
+ with {} bedrooms | {} bedrooms | {} rooms | a {} bedroom one
? How many bedrooms? | How many rooms do you need?
slot count: baths, number_of_baths, bathrooms
- number of bathrooms
n number of bathrooms
+ {} bathrooms | with {} baths | {} baths
? How many bathrooms?
slot amount: rent, monthly_rent, max_rent, budget
- monthly rent | how much you can pay a month | highest rent
n rent | budget
+ up to {} a month | for {} | at most {} | under {}
? What's your budget? | How much rent can you pay?
! how much is the rent | what's the monthly rent
slot choice: intent, buy_or_rent, contract
- whether to buy or to rent | kind of contract
v rent | buy | sublet | lease
+ to {} | I want to {} it
? Do you want to rent or buy?
slot bool: furnished, is_furnished
- whether the apartment has furniture | true if furnished
n furniture
+ furnished | it should be furnished | with furniture
x unfurnished | no furniture | without furniture
! is it furnished | does it come with furniture
? Should it be furnished?
slot date: visit_date, viewing_date, day_of_visit
- day to see the flat | date of the viewing
n viewing date | visit date
+ on {} | {} | visiting it on {}
? When would you like to visit? | Which day suits you for the viewing?
slot person: agent_name, landlord, contact_person
- name of the agent | who shows the flat
! who is the agent | who will show me the flat
flow find_apartment, search_flats, find_home_by_area
- Look for an apartment | find a flat to live in | search for homes in an area
+ I'm looking for a flat | I need an apartment | find me a home in {neighbourhood}
+ I'm moving and need a place to live
o Shall I look for flats?
flow schedule_visit, arrange_viewing, book_viewing
- Arrange a visit to a flat | schedule a viewing of the property
+ I want to see the flat | arrange a viewing | can I visit the apartment on {visit_date} | schedule a visit
o Would you like to visit it? | Shall I arrange a viewing? | Do you want to schedule a visit?
"""
)

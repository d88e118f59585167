"""Made-up bots for outings: sights, restaurant, food delivery."""

from __future__ import annotations

from typing import Final

from training.synthetic_schema import Domain, domains

OUTINGS: Final[tuple[Domain, ...]] = domains(
    """
# sights
slot city: city, where, town, location
- city to visit | where the attractions are | place of the visit
n city | town
+ in {} | around {} | while I'm in {}
? Which city? | Where are you looking for attractions?
slot sight_type: category, kind_of_place, attraction_type, type
- kind of attraction | type of sight | what sort of place to visit
n category | type of attraction
+ like a {} | maybe a {} | I like {} | a {} perhaps
? What kind of attraction? | What would you like to see?
slot attraction: attraction_name, place, sight
- name of the attraction | which sight | place to see
n attraction | place
+ called {} | named {} | I want to see {}
? Which attraction?
! what's the place called | which one is it
slot bool: free_entry, no_entrance_fee, free_admission
- whether entry is free | true if you pay nothing
n free entry
+ with free entry | it should be free | no entrance fee
x it doesn't have to be free | I don't mind paying | paid entry is ok
! is it free | do I have to pay to get in | is there an entrance fee
? Should entry be free?
slot bool: good_for_kids, kid_friendly, children_welcome
- whether it is good for children | suitable for families
n kids
+ good for kids | we're going with our children | child friendly
x no kids with us | it's adults only
! is it good for kids | can I take my children | is it child friendly
? Are you going with children?
slot time: opening_hours, opens_at, closing_time
- when the place opens | hours of opening
n opening hours | closing time
! when does it open | what time do they close | what are the opening hours | is it open on Sundays
slot phone: phone, phone_number
- phone number of the attraction
! do you have a number I can call
flow find_attractions, things_to_do, sightseeing
- Find things to see | look for attractions in a city | what to do in town
+ what is there to see | what can I do in {city} | I'm bored, any ideas for {city} | show me some sights
+ find me a {category}
o Would you like to see some attractions? | Shall I suggest places to visit?
flow buy_entry, book_tour, get_guided_tour
- Book a guided tour | buy entry tickets for a sight
+ I want to book a tour | tickets for {attraction_name} | a guided tour of {attraction_name}
o Shall I buy the entry tickets? | Do you want to book a tour?
# restaurant
slot restaurant: restaurant_name, restaurant, name, where_to_eat
- name of the restaurant | which restaurant | place to eat at
n restaurant | restaurant name
+ at {} | called {} | in {} | the place is {}
? Which restaurant? | What's the name of the restaurant? | Where would you like to eat?
! what's it called | which restaurant is it
slot city: city, location, area, town
- city of the restaurant | where to eat | where the restaurant is located
n city | location
+ in {} | near {} | somewhere in {} | over in {}
? In which city? | Where should I look?
slot cuisine: cuisine, food, type_of_food, kitchen
- kind of food | cuisine of the restaurant | what to eat | food served
n cuisine | type of food | food
+ {} food | that serves {} | some {} | {} cuisine | I'm craving {} | serving {} food
? What kind of food would you like? | Which cuisine? | What do you feel like eating?
! what food do they serve | what cuisine is it
slot choice: price_range, budget, cost_level
- how expensive the place is | price range | budget for the meal
v cheap | moderate | expensive | very expensive | inexpensive | mid-range
n price range
+ something {} | a {} place | {} price range | in the {} range
? What price range? | How expensive may it be?
! is it expensive | what's the price range | how pricey is it
slot count: party_size, people, number_of_seats, guests
- how many people eat | number of people at the table | size of the party
n party size | number of people
+ for {} | for {} people | {} people | a table for {} | {} of us | party of {}
? For how many people? | How many people? | How large is the party?
slot date: date, day, reservation_date
- day of the reservation | date to eat | when the table is for
n date | day
+ on {} | for {} | {} | this is for {}
? What date? | For which day? | When would you like to eat?
slot time: time, reservation_time, hour
- time of the reservation | when to have the table | hour of the meal
n time
+ at {} | around {} | for {} | by {}
? What time? | At what time should I book? | What time is the reservation for?
slot person: guest_name, booked_under, reservation_name
- name for the reservation | who the table is for
n name
+ under the name {} | the name is {} | for {} | my name is {}
? Under what name? | What name should I put?
slot bool: outdoor_seating, terrace, outside
- whether you can sit outside | seats in the open
+ with a terrace | we want to sit outside | outdoor seating please
x inside is fine | not outside | indoors please
! can we sit outside | is there a terrace | do they have outdoor seating
? Would you like to sit outside?
slot bool: live_music, has_live_music
- whether there is live music | music played by a band
+ with live music | there should be live music
x no live music please | I don't want music
! do they have live music | is there live music
? Do you want live music?
slot address: address, street
- address of the restaurant | where to go
! where is it | what's the address | how do I get there
slot phone: phone_number, telephone
- number of the restaurant
n phone number | phone
! what's the phone number | can I call them
flow find_restaurants, search_restaurant, suggest_places
- Find a restaurant | search for places to eat | look for a restaurant by food and area
+ I'm hungry | find me a place to eat | I'm looking for a restaurant | where can I eat {cuisine}
+ I feel like {cuisine} tonight
+ any good {cuisine} places in {city} | I'd like to grab dinner | suggest a restaurant
o Shall I look for restaurants? | Would you like to find a restaurant nearby?
flow reserve_restaurant, reserve_table, book_table, make_reservation
- Reserve a table | Book a table at a restaurant | make a restaurant reservation
+ book a table | reserve a table at {restaurant_name} | I need a table for {party_size} | make a reservation
+ I'd like a reservation at {restaurant_name} for {party_size}
+ can I get a table at {restaurant_name} on {date} at {time}
o Would you like to reserve a table? | Shall I make a reservation? | Do you want me to book it?
flow cancel_table, cancel_reservation
- Cancel a table | call off a restaurant reservation
+ we can't make it tonight, cancel the table | cancel my reservation at {restaurant_name}
# food delivery
slot dish: dish, items, order, what_to_order
- what to eat | dishes to deliver | the food ordered
n dish | order
+ {} | I want {} | and {} | also {} | add {}
? What would you like to order? | Which dishes?
slot restaurant: from_restaurant, place, shop
- restaurant that cooks | where the food comes from
n restaurant
+ from {} | order at {} | out of {}
? From which restaurant?
slot address: delivery_address, deliver_to, address
- where to bring the food | address of the customer
n delivery address | address
+ to {} | deliver it to {} | at {} | bring it to {}
? Where should we deliver? | What's your address?
slot choice: size, portion
- size of the dish | how big
v small | medium | large | family size
+ {} | in {} | a {} one
? Which size?
slot choice: pay_with, payment_method, payment
- how to pay | payment method
v cash | credit card | PayPal | gift card | debit card
n payment method
+ with {} | by {} | I'll pay with {} | paying {}
? How would you like to pay? | Cash or card?
slot note: instructions, delivery_note, comment
- note for the courier | special wishes | message to the kitchen
n note | comment
+ tell them {} | with the note {} | note: {} | and write {}
? Any instructions for the courier? | Any comment?
slot duration: delivery_time, arrives_in
- how long the delivery takes
! when will it arrive | how long does delivery take
flow order_food, place_order, get_food_delivered
- Order food to your home | place a delivery order | get a meal delivered
+ I want to order food | get me {dish} | order {dish} from {from_restaurant} | I'm starving, deliver something
+ I'd like {dish} delivered to {delivery_address}
o Shall I place the order? | Do you want to order it?
flow track_food, order_status, where_is_my_food
- See where the delivery is | status of a food order
+ where is my food | my pizza hasn't arrived | how far is the courier
o Would you like to track the order?
"""
)

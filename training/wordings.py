"""How the slots and flows of public data may be described: the tagger must not learn a name by heart."""

from __future__ import annotations

from typing import Final

RESTAURANT8K: Final = {
    "people": (
        "people: number of people in the party",
        "party size: how many people are coming",
        "guests: number of guests for the reservation",
        "number of seats: the number of seats to reserve",
        "how many people the table is for",
        "party size",
        "covers",
    ),
    "time": (
        "time: time of the reservation",
        "booking time: what time to book the table for",
        "what time would you like to come",
        "time",
        "arrival time: when the guests arrive",
        "reservation time",
    ),
    "date": (
        "date: date of the reservation",
        "booking date: the day to book the table for",
        "day: day of the visit",
        "which day would you like to come",
        "reservation date",
        "date",
    ),
    "first_name": (
        "first name: first name of the guest",
        "given name: the given name of the person who books",
        "first name",
        "forename: what is your first name",
    ),
    "last_name": (
        "last name: family name of the guest",
        "surname: the surname the booking is under",
        "last name",
        "family name: what is your family name",
    ),
}

ASKING: Final = {
    "people": ("How many people will there be?", "For how many guests?", "How big is your party?"),
    "time": ("What time would you like?", "At what time?", "When would you like to arrive?"),
    "date": ("For which date?", "What day would you like to come?", "Which day shall I book?"),
    "first_name": ("What is your first name?", "Could I have your name, please?", "Under which name?"),
    "last_name": ("And your last name?", "What is the surname?", "May I have your full name?"),
}

NLUPP: Final = {
    "date": (
        "date: the day it is about",
        "day: on which day",
        "date",
        "appointment date: date of the appointment",
    ),
    "date_from": (
        "start date: first day of the stay or the period",
        "from date: the day it begins",
        "check-in date: day of arrival",
        "date from",
    ),
    "date_to": (
        "end date: last day of the stay or the period",
        "until date: the day it ends",
        "check-out date: day of departure",
        "date to",
    ),
    "date_period": ("period: which days, week or month it is about", "period of time in days", "date period"),
    "time": ("time: time of day", "at what time", "appointment time: time of the appointment", "time"),
    "time_from": ("start time: time it begins", "from what time", "time from"),
    "time_to": ("end time: time it ends", "until what time", "time to"),
    "time_period": ("time period: how long in hours or minutes", "time span", "part of the day or hours"),
    "amount_of_money": (
        "amount: amount of money",
        "amount to pay or transfer",
        "sum of money",
        "how much money it is about",
    ),
    "company_name": (
        "company: name of the company or shop",
        "merchant: who the payment goes to",
        "payee company name",
        "business name: name of the firm",
    ),
    "person_name": (
        "person: name of the person",
        "recipient: full name of the recipient",
        "name of the contact",
        "guest name: who it is for",
    ),
    "shopping_category": (
        "category: kind of goods or services that money is spent on",
        "shopping category",
        "spending category: what the money was spent on",
    ),
    "number": ("number: how many", "count: number of things", "quantity"),
    "adults": ("adults: number of adults", "number of grown-up guests", "how many adults"),
    "kids": ("children: number of children", "number of kids", "how many kids are coming"),
    "rooms": ("rooms: number of rooms", "how many rooms", "number of rooms to book"),
    "people": ("people: number of people", "how many guests", "guests: number of guests in all"),
}

SNIPS: Final = {
    "artist": (
        "artist: name of the musician or band",
        "artist name",
        "singer or band: who performs the music",
        "by which artist",
        "performer: the performer of the song",
    ),
    "entity_name": (
        "title: name of the song or album to add",
        "song: title of the song",
        "track name",
        "name of the piece of music",
    ),
    "music_item": ("kind of music item: song, album or track", "music item: what sort of item it is"),
    "playlist": (
        "playlist: name of the playlist",
        "playlist name",
        "list: which playlist it goes to",
        "name of the user's playlist",
    ),
    "playlist_owner": ("owner: whose playlist it is", "playlist owner"),
    "city": (
        "city: name of the city",
        "location: city to search in",
        "town: town or city",
        "where: the city it is about",
        "area: city where it should be located",
    ),
    "country": ("country: name of the country", "country", "in which country"),
    "cuisine": ("cuisine: type of food", "food: the kind of food served", "category: cuisine of the place"),
    "facility": ("facility: what the place should have", "amenity: feature of the place"),
    "party_size_description": (
        "company: who comes along",
        "guests: names of the people who come",
        "party description: who the table is for",
    ),
    "party_size_number": (
        "party size: number of people",
        "number of guests",
        "seats: number of seats to book",
        "how many people",
    ),
    "poi": ("place nearby: landmark it should be close to", "point of interest", "near which place"),
    "restaurant_name": (
        "restaurant: name of the restaurant",
        "restaurant name",
        "name of the place to eat at",
        "venue: the venue to book",
    ),
    "restaurant_type": ("kind of place: restaurant, bar, bakery and so on", "type of the venue"),
    "served_dish": ("dish: a dish that is served", "meal: what the user wants to eat", "served dish"),
    "sort": ("sort by: how results are ranked", "ranking: best, newest, most popular"),
    "spatial_relation": ("distance: how near it should be", "spatial relation"),
    "state": ("state: name of the state or province", "state", "region: state it lies in"),
    "timeRange": (
        "time: when it should be",
        "date or time: for which moment",
        "when: time of the reservation or forecast",
        "date: for which day",
    ),
    "condition_description": ("weather condition: rain, snow, fog and so on", "condition"),
    "condition_temperature": ("temperature: how warm or cold", "condition of temperature"),
    "current_location": ("current location: the user's own position", "here"),
    "geographic_poi": (
        "place: a park, nature reserve or sight",
        "landmark: name of the landmark",
        "geographic point of interest",
        "attraction name: name of the attraction",
    ),
    "album": ("album: title of the album", "album name", "record: name of the record"),
    "genre": ("genre: genre of the music", "style: kind of music", "genre"),
    "service": (
        "service: streaming service to use",
        "app: which app plays it",
        "player: music service",
    ),
    "track": ("track: title of the song", "song name: name of the song", "song", "which song to play"),
    "year": ("year: year or decade of release", "release year", "period: decade of the music"),
    "best_rating": ("maximum: highest possible rating", "out of how many points"),
    "object_part_of_series_type": ("series type: series, saga or chronicle", "kind of series"),
    "object_select": ("which one: this, the current or the next", "selection"),
    "object_type": ("type of work: book, film, song, game", "kind of creative work", "object type"),
    "rating_unit": ("unit: points or stars", "rating unit"),
    "rating_value": (
        "rating: number of points or stars to give",
        "rating value",
        "stars: how many stars to give",
    ),
    "location_name": (
        "cinema: name of the cinema",
        "theater name: name of the movie theater",
        "venue: where it is shown",
    ),
    "movie_name": (
        "movie: title of the movie",
        "movie name: name of the movie",
        "film: which film to see",
        "title of the film",
    ),
    "movie_type": ("movie type: kind of films", "type of film"),
    "object_location_type": ("kind of venue: cinema or movie house", "venue type"),
}

SNIPS_NAMES: Final = {
    ("RateBook", "object_name"): (
        "book: title of the book",
        "book name: name of the book or essay",
        "title: title of the work to rate",
        "name of the book",
    ),
    ("SearchCreativeWork", "object_name"): (
        "title: name of the work to look for",
        "name: what is it called",
        "title of the book, film, song or game",
        "work: name of the creative work",
    ),
}

SNIPS_FLOWS: Final = {
    "AddToPlaylist": (
        "add to playlist: add a song, an album or an artist to a playlist",
        "add to playlist",
        "put music on a playlist",
    ),
    "BookRestaurant": (
        "book restaurant: reserve a table at a restaurant",
        "reserve a table",
        "book a place to eat",
    ),
    "GetWeather": ("get weather: tell the weather forecast", "weather forecast for a place", "get weather"),
    "PlayMusic": ("play music: play a song, an artist or an album", "play music", "listen to music"),
    "RateBook": ("rate book: give a book a rating", "rate book", "say how good a book is"),
    "SearchCreativeWork": (
        "search creative work: find a book, film, song or game by its name",
        "look up a work by its title",
        "find media",
    ),
    "SearchScreeningEvent": (
        "search screening event: find cinemas and times for films",
        "find movie times",
        "look up what is on at the cinema",
    ),
}

MULTIWOZ_SLOTS: Final = {
    "area": ("area: part of town", "in which part of town", "location: area of the city", "district"),
    "name": ("name: name of the {service}", "{service} name", "which {service}", "name of the {service}"),
    "type": ("type: kind of {service}", "what kind of {service}", "category of the {service}"),
    "arriveBy": ("arrival time: time of arrival", "arrive by: latest time to be there", "when to arrive"),
    "leaveAt": (
        "departure time: time to leave",
        "leave at: earliest time to leave",
        "leaving time of the {service}",
    ),
    "day": (
        "day: day of the week",
        "{service} day: which day",
        "date: day of the {service} booking",
        "which day",
    ),
    "departure": (
        "departure: where the journey starts",
        "from: place to leave from",
        "origin of the {service}",
        "pickup location: where to be picked up",
        "departure location",
    ),
    "destination": (
        "destination: where the journey goes",
        "to: place to go to",
        "destination of the {service}",
        "dropoff location: where to be dropped off",
        "destination: where are you going",
    ),
    "people": (
        "people: number of people",
        "party size: how many people",
        "number of guests",
        "tickets: number of people travelling",
    ),
    "internet": (
        "internet: whether it has internet",
        "has wifi: whether there is free wifi",
        "internet access",
    ),
    "parking": (
        "parking: whether it has parking",
        "free parking: whether parking is included",
        "has parking",
    ),
    "pricerange": (
        "price range: how expensive it may be",
        "budget: cheap, moderate or expensive",
        "price range",
    ),
    "stars": ("stars: number of stars", "star rating of the {service}", "stars"),
    "stay": ("stay: number of nights", "length of the stay", "nights: how many nights to stay"),
    "food": ("food: cuisine of the restaurant", "cuisine: kind of food", "type of food served", "category"),
    "time": ("time: time of the booking", "time of the reservation", "at what time", "{service} time"),
    "department": ("department: department of the hospital", "kind of medical care"),
    "phone": ("phone number: phone number of the {service}", "phone", "telephone number to call"),
    "address": ("address: street address of the {service}", "address", "where the {service} is located"),
    "post": ("postcode: postal code of the {service}", "postcode", "zip code"),
    "ref": ("reference number: reference of the booking", "confirmation number", "booking reference"),
    "ticket": (
        "price: what it costs",
        "fare: price of the ticket",
        "how much it costs",
        "cost of the {service}",
    ),
    "fee": ("entrance fee: what it costs to get in", "admission: price of admission", "entry fee"),
    "duration": ("duration: how long it takes", "travel time", "length of the journey"),
    "id": ("train id: number of the train", "train number", "id of the train"),
    "car": ("car: type of the car", "kind of car that comes", "vehicle"),
}

MULTIWOZ_FLOWS: Final = {
    "find": (
        "find {service}: look for a {service}",
        "search for a {service}",
        "find {service}",
        "get information about {service}s",
        "find a {service} that suits the user",
    ),
    "book": (
        "book {service}: make a booking",
        "reserve {service}",
        "book {service}",
        "make a reservation for a {service}",
        "buy tickets or reserve a {service}",
    ),
}

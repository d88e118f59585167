"""Made-up bots for leisure: events, cinema, streaming, music, library."""

from __future__ import annotations

from typing import Final

from training.synthetic_schema import Domain, domains

DAILY: Final[tuple[Domain, ...]] = domains(
    """
# events
slot event: event_name, event, show, title, what
- name of the event | artist or play | which show | name of the match or the band
n event | event name | show
+ for {} | to {} | to see {} | called {} | of {}
? Which event? | What event are you interested in? | Which show would you like to see?
! what's the event called | who is playing
slot choice: event_type, kind_of_event, category
- type of event | concert, play or match
v music | sports | theatre | concert | play | comedy | exhibition
n event type | kind of event
+ {} events | something like {} | some {} | preferably {}
? What type of event? | Music or sports?
slot city: city, where, event_city, city_of_event
- city of the event | where it takes place
n city
+ in {} | around {} | over in {}
? In which city? | Where should I look for events?
slot date: date, day, event_date, when
- day of the event | date of the show
n date
+ on {} | for {} | {} | happening {}
? When? | What date? | On which day would you like to go?
! when is it | what day is it on
slot count: number_of_tickets, tickets, seats, how_many
- how many tickets | number of seats to buy
n number of tickets
+ {} tickets | for {} people | {} seats | for {}
? How many tickets? | How many seats would you like?
slot address: venue_address, location, venue
- address of the venue | where the event takes place
n venue | address
! where is the venue | where does it take place | what's the address of the venue
slot time: start_time, begins_at, doors_open
- time the event starts
! when does it start | what time does it begin
slot amount: ticket_price, price
- price of a ticket
! how much are the tickets | what does a ticket cost
flow find_events, search_events, whats_on
- Find events in a city | what's on | search for concerts and matches
+ what's on in {city} | find me something to do | any concerts | are there any events {date}
+ I'm bored this weekend
+ I want to go out
o Would you like to see events? | Shall I look for other events?
flow buy_event_tickets, get_tickets, purchase_tickets
- Buy tickets for an event | get seats for a show | purchase concert tickets
+ buy tickets for {event_name} | I want tickets to {event_name}
+ get me {number_of_tickets} seats for {event_name}
+ I'd like to purchase tickets
o Would you like to buy tickets? | Shall I get the tickets? | Do you want to book seats?
# cinema
slot movie: movie_name, film, title, movie_title
- name of the movie | which film | title of the film
n movie | film
+ for {} | to see {} | to watch {} | called {}
? Which movie? | What film would you like to see? | What's the title?
! what's the movie called | which film is it
slot film_genre: genre, kind_of_film, movie_genre
- genre of the movie | type of film
n genre
+ a {} | some {} | something like {} | {} films
? What genre? | What kind of movie do you like?
! what genre is it | what kind of movie is that
slot city: location, city, near
- city of the cinema | where the theatre is
n location | city
+ in {} | around {} | near {}
? Where? | In which city is the cinema?
slot time: show_time, starts_at, time
- when the film begins | time of the show
n show time
+ at {} | the {} show | around {} | for {}
? What time is best? | Which show time?
! when does it start
slot date: show_date, day, date
- day of the show
n show date | date
+ on {} | {} | for {}
? On which day?
slot choice: show_type, format, screen
- kind of show | screen format
v 3D | IMAX | regular | 2D | original version
n show type | format
+ in {} | the {} version | in a {} screening
? Regular, 3D or IMAX?
slot count: tickets, number_of_tickets, seats
- number of tickets | how many seats
n number of tickets
+ {} tickets | for {} | for {} people | {} seats
? How many tickets?
slot bool: subtitles, with_subtitles
- whether there are subtitles | show the film with subtitles
+ with subtitles | it needs subtitles
x without subtitles | no subtitles
! does it have subtitles | are there subtitles
? With subtitles?
flow find_movies, search_films, movies_in_theatres
- Find movies in cinemas | what is showing | search for films by genre
+ what's on at the cinema | find me a movie | I want to watch a film | any good {genre} films
o Shall I look for movies?
flow find_showtimes, get_times_for_movie, when_is_it_on
- Find the times of a movie | when a film is shown | show times at a cinema
+ when is {movie_name} on | show times for {movie_name} | where can I see {movie_name}
+ what time is {movie_name} playing
o Would you like to know the show times?
flow buy_movie_tickets, book_cinema
- Buy cinema tickets | book seats in a cinema
+ buy tickets for {movie_name} | I need cinema tickets | book {tickets} seats for {movie_name}
o Would you like to buy tickets? | Shall I book the seats?
# streaming
slot series: title, show_name, what_to_watch, series
- title of the film or series | what to play on the TV
n title
+ {} | called {} | the series {}
? What would you like to watch? | Which title?
slot person: starring, actor, director, cast
- who acts in it | actor in the movie | director of the film
n actor | director
+ with {} | starring {} | directed by {} | by {}
? Who should star in it? | Any favourite actor or director?
! who is in it | who directed it | who's starring
slot film_genre: genre, type_of_movie
- kind of film | genre to look for
+ a {} | something {} | some {}
? Which genre?
slot language: subtitle_language, subtitles, captions
- language of the subtitles
n subtitle language
+ with {} subtitles | subtitles in {} | {} captions
? In what language would you like the subtitles?
slot language: audio_language, spoken_language, dubbed
- language spoken
n audio language
+ dubbed in {} | in {} | spoken in {}
? Which audio language?
slot rating: user_rating, imdb_score, stars
- average rating of the movie
! what's the rating | is it any good | how is it rated
slot duration: running_time, length
- how long the film is
! how long is it | what's the running time
flow search_titles, find_movie_to_stream
- Find something to stream | search movies online
+ I want to watch something | find me a {genre} to watch | something with {starring}
+ I need some entertainment
o Shall I find something else to watch?
flow play_title, start_streaming, play_movie
- Play a movie or an episode | start streaming
+ play {title} | start {title} | put on {title} | I'd like to watch {title} now
o Would you like to watch it now? | Should I start the movie?
flow rent_title, add_to_watchlist
- Put a film on the watch list | remember a title for later
+ save {title} for later | add {title} to my watchlist | remind me of {title}
o Shall I put it on your list?
# music
slot song: song_name, track, song, title
- name of the song | which track | title of the track to play
n song | track | title
+ {} | the song {} | the track {} | called {}
? Which song? | What's the name of the song? | What would you like to hear?
! what's it called | which song is this
slot artist: artist, singer, band, by_whom
- artist of the song | who sings it | band or singer | name of the performer
n artist | singer | band
+ by {} | from {} | something by {} | sung by {}
? Which artist? | Who is it by?
! who sings it | who is it by | which band is that
slot album: album, record, from_album
- album the song is on | name of the record
n album
+ from the album {} | on {} | off the album {} | album {}
? Which album?
! what album is it on
slot playlist: playlist, playlist_name, list
- playlist to add to | name of the playlist | which of my lists
n playlist
+ to {} | to my {} playlist | on the playlist {} | in {}
? Which playlist?
slot genre: genre, style, kind_of_music
- kind of music | genre to play
n genre
+ some {} | {} music | a bit of {} | {} songs
? What genre? | What kind of music do you like?
! what genre is it
slot spot: device, player, speaker, room
- device to play on | which speaker
v kitchen speaker | TV | bedroom | living room | phone | headphones | office | bathroom speaker
+ on the {} | in the {} | through the {}
? On which device? | Where should I play it?
slot count: year, release_year
- year the song came out
v 1987 | 1999 | 2019 | 2005 | 1975 | 2012
n year
+ from {} | released in {}
? From which year?
! when did it come out | what year is it from
flow play_music, play_song, start_playback, listen
- Play a song | start playing music | listen to a track on a device
+ play {song_name} | play {song_name} by {artist} | put on {song_name} | I want to listen to {artist}
+ play some {genre}
+ let me hear {song_name} | start the music
o Shall I play it? | Would you like to listen to it now? | Do you want to hear it?
flow find_music, lookup_song, search_songs
- Find a song | search music by artist, album or genre | look up music
+ find me a song | search for songs by {artist} | I need new music | what songs are on {album}
+ look for {song_name}
o Shall I look for other songs?
flow add_to_playlist, save_track
- Add a song to a playlist | put a track on one of your lists
+ add {song_name} by {artist} to {playlist} | add this to {playlist}
+ put {song_name} on my {playlist} list | save this song
+ add {song_name} to {playlist}
o Shall I add it to a playlist?
# library
slot book: book_title, title, book, novel
- title of the book | which book | the book to borrow
n title | book
+ {} | called {} | the book {} | the novel {}
? Which book? | What's the title?
! what is the book called
slot person: author, writer, written_by
- who wrote the book | name of the author
n author
+ by {} | written by {} | from the author {}
? Who is the author?
! who wrote it | who is it by
slot rating: score, stars, points
- points for the book | rating of the book | how many stars you give
n rating
+ {} stars | {} out of 6 | {} points | with {}
? How many stars? | What rating would you give?
slot code: isbn, copy_number, shelf_mark
- identifier of the copy | where on the shelf
n ISBN
+ number {} | with ISBN {}
! where on the shelf is it
? What's the ISBN?
slot date: due_date, return_by, bring_back
- day the book has to be back | end of the loan
n due date
! when do I have to return it | when is it due | until when can I keep it
slot digits: card_number, member_id, library_card
- number of the library card
n card number | library card number
+ my card is {} | card number {}
? What's your library card number?
flow reserve_book, borrow_book, request_loan
- Reserve a book | borrow a book from the library
+ I want to borrow {book_title} | reserve {book_title} by {author} | do you have {book_title}
+ I'd like to read {book_title}
o Shall I reserve it for you?
flow renew_loan, extend_loan
- Keep a book longer | renew a loan
+ renew my books | I need more time for {book_title} | extend my loan
o Do you want to renew it?
flow rate_book, review_book
- Rate a book | give stars to a novel
+ rate {book_title} {score} stars | give {book_title} {score} points | I want to rate a book
"""
)

"""Made-up bots for leisure and care: events, cinema, streaming, music, library, doctors, hair, therapy, courses, jobs."""

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
+ what's on in {city} | find me something to do | any concerts | are there any events {date} | I'm bored this weekend
+ I want to go out
o Would you like to see events? | Shall I look for other events?
flow buy_event_tickets, get_tickets, purchase_tickets
- Buy tickets for an event | get seats for a show | purchase concert tickets
+ buy tickets for {event_name} | I want tickets to {event_name} | get me {number_of_tickets} seats for {event_name}
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
+ when is {movie_name} on | show times for {movie_name} | where can I see {movie_name} | what time is {movie_name} playing
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
+ I want to watch something | find me a {genre} to watch | something with {starring} | I need some entertainment
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
+ play {song_name} | play {song_name} by {artist} | put on {song_name} | I want to listen to {artist} | play some {genre}
+ let me hear {song_name} | start the music
o Shall I play it? | Would you like to listen to it now? | Do you want to hear it?
flow find_music, lookup_song, search_songs
- Find a song | search music by artist, album or genre | look up music
+ find me a song | search for songs by {artist} | I need new music | what songs are on {album} | look for {song_name}
o Shall I look for other songs?
flow add_to_playlist, save_track
- Add a song to a playlist | put a track on one of your lists
+ add {song_name} by {artist} to {playlist} | add this to {playlist} | put {song_name} on my {playlist} list | save this song
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
+ I want to borrow {book_title} | reserve {book_title} by {author} | do you have {book_title} | I'd like to read {book_title}
o Shall I reserve it for you?
flow renew_loan, extend_loan
- Keep a book longer | renew a loan
+ renew my books | I need more time for {book_title} | extend my loan
o Do you want to renew it?
flow rate_book, review_book
- Rate a book | give stars to a novel
+ rate {book_title} {score} stars | give {book_title} {score} points | I want to rate a book
# doctor
slot clinic: doctor_name, doctor, physician, practice
- name of the doctor | which doctor to see | the practice
n doctor
+ with {} | to see {} | at {}
? Which doctor? | Which doctor would you like to see?
! who is the doctor | what's the doctor's name
slot specialty: type, specialty, kind_of_doctor, field
- kind of doctor | medical specialty | which specialist
n specialty | type of doctor
+ a {} | with a {} | some {} nearby
? What kind of doctor do you need? | Which specialist?
slot symptom: symptoms, complaint, problem, reason_for_visit
- what is wrong with the patient | symptoms | why you come
n symptoms | reason
+ because of {} | I have {} | for {} | it's about {}
? What seems to be the problem? | What are your symptoms? | What's the reason for your visit?
slot date: appointment_date, date, day
- day of the appointment | when to come
n date | appointment date
+ on {} | for {} | {}
? Which day suits you? | When would you like to come?
slot time: appointment_time, time, hour
- time of the appointment
n time | appointment time
+ at {} | around {} | after {}
? What time? | At what time would you like to come?
slot birth_date: date_of_birth, birthday, born_on
- when the patient was born | patient's date of birth
n date of birth
+ born on {} | my date of birth is {} | born {}
? What's your date of birth? | When were you born?
slot city: city, location, near
- where the doctor is
+ in {} | near {}
? In which city?
slot bool: first_visit, new_patient
- whether the patient is new | is it your first visit
n first visit
+ it's my first visit | I'm a new patient | I've never been there
x I've been there before | I'm already a patient
? Is it your first visit? | Are you a new patient?
slot phone: phone_number, practice_phone
- number of the practice
! what's their phone number | how can I reach them
flow find_provider, find_doctor, search_physician
- Find a doctor | search for a specialist in a city
+ I need a doctor | find me a {type} | I'm not feeling well | I've got {symptoms}, who can help | I'm looking for a {type} in {city}
o Shall I find a doctor for you?
flow book_appointment, see_doctor, make_appointment
- Make an appointment with a doctor | book a visit
+ I want an appointment with {doctor_name} | book me in with {doctor_name} | I need to see {doctor_name} on {appointment_date}
+ make a doctor's appointment
o Would you like to book an appointment? | Shall I make the appointment?
flow order_prescription, renew_prescription
- Order a repeat prescription | get medicine again
+ I need more of my pills | renew my prescription | I've run out of medicine
# dentist
slot clinic: dentist_name, dentist, practice
- name of the dentist | which dental practice
n dentist
+ with {} | at {} | to {}
? Which dentist?
! what's the dentist called
slot treatment: treatment, service, what_for
- kind of treatment | what the dentist should do
n treatment
+ for a {} | for {} | a {} | I need a {}
? What treatment do you need? | What is it for?
slot bool: offers_cosmetic_services, cosmetic, whitening
- whether the dentist does cosmetic work
n cosmetic services
+ with cosmetic services | they should do cosmetic work
x no cosmetic services needed | nothing cosmetic
! do they offer cosmetic services | do they do cosmetic work
? Do you need cosmetic services?
slot date: date, appointment_date
- day to see the dentist
n date
+ on {} | for {} | {}
? For which day?
slot time: time, slot
- time to see the dentist
n time
+ at {} | {} | around {}
? What time works for you?
slot address: address, practice_address
- where the dentist is
! where is the practice | what's the address
flow find_dentist, search_dental_clinics
- Find a dentist | look for dental clinics
+ I need a dentist | my tooth hurts | find a dental clinic | I broke a tooth
o Shall I look for a dentist?
flow book_dentist, dental_appointment
- Book a dental appointment | make an appointment at the dentist
+ I want to see the dentist | book a {treatment} | make an appointment for a {treatment}
o Would you like an appointment? | Shall I book it with the dentist?
# hairdresser
slot clinic: salon_name, stylist, hairdresser, salon
- name of the salon | which stylist | who cuts the hair
n salon | stylist
+ at {} | with {} | from {}
? Which salon? | Who is your stylist?
! what's the salon called
slot hair: service, cut, treatment
- what to have done | kind of haircut
n service
+ for {} | a {} | just a {}
? What would you like done? | Which service?
slot bool: is_unisex, unisex
- whether the salon is for everyone | serves men and women
n unisex
+ a unisex salon | it should be unisex
x it doesn't need to be unisex
! is it unisex | do they serve both men and women
? Should the salon be unisex?
slot date: date, visit_day
- day of the visit
+ on {} | {} | this is for {}
? Which day?
slot time: time, visit_time
- time of the visit
+ at {} | around {}
? What time?
slot rating: average_rating, score
- rating of the salon
! how good is it | what's its rating
flow find_salon, search_hairdresser
- Find a hair salon | look for a hairdresser
+ I need a haircut | find me a stylist | my hair is a mess | where can I get {service}
o Would you like to see other salons?
flow book_salon, book_haircut
- Book an appointment at a salon | make a hair appointment
+ book a {service} | get me an appointment with {salon_name} | I'd like an appointment for {service}
o Shall I book an appointment at the salon? | Would you like to book it?
# therapist
slot clinic: therapist_name, therapist, counsellor
- name of the therapist | who to talk to
n therapist
+ with {} | at {}
? Which therapist?
slot therapy: topic, issue, help_with, concern
- what the therapy is about | problem to talk about
n topic
+ about {} | for {} | because of {} | to deal with {}
? What would you like help with?
slot choice: type, kind, profession
- type of therapist
v psychologist | family counsellor | psychiatrist | coach
n type of therapist
+ a {} | with a {}
? What type of therapist?
slot date: appointment_date, first_session
- day of the session
+ on {} | for {} | {}
? On which day?
slot bool: online, video_call
- whether the session is by video | meet online
n online session
+ online please | by video call | I'd like it online
x in person | not online | face to face
? Would you like an online session?
! can it be done online | is it by video
flow find_therapist, search_counselling
- Find a therapist | look for counselling
+ I need someone to talk to | find me a therapist | I'm looking for help with {topic}
o Shall I find a therapist?
flow book_session, schedule_therapy
- Book a session with a therapist
+ book a session with {therapist_name} | I'd like a session on {appointment_date} | schedule therapy
o Would you like to book a session?
# courses
slot course: course_name, course, class, subject
- name of the course | which class to take
n course | class
+ for {} | in {} | the {} course | called {}
? Which course? | What would you like to learn?
slot choice: level, difficulty
- level of the course
v beginner | intermediate | advanced | expert
+ {} level | for {} | at {} level
? Which level?
slot date: start_date, begins_on
- first day of the course
+ starting {} | from {} | on {}
? When do you want to start?
! when does it start
slot person: student_name, child_name, pupil, participant
- name of the student | who takes the course | name of the child
n student | participant | name
+ for {} | the student is {} | my child {} | my name is {}
? What's the student's name? | Who is it for?
slot person: teacher, tutor, instructor
- name of the teacher | who gives the class
n teacher
+ with {} as teacher | taught by {} | with teacher {}
? Which teacher?
! who teaches it | who is the teacher
slot amount: fee, tuition
- price of the course
! how much is the fee | what does it cost
slot text: absence_reason, reason
- why the student is absent
v she is ill | doctor's appointment | family matters | he has a fever | bus was late | a funeral
n reason
+ because {} | due to {} | reason: {}
? What's the reason for the absence?
flow enrol, sign_up, join_course, register_student
- Sign up for a course | enrol a student | register for a class
+ I want to take {course_name} | sign me up for {course_name} | enrol {student_name} in {course_name} | I want to learn something
o Would you like to sign up? | Shall I enrol you?
flow report_absence, excuse_pupil
- Tell the school that a pupil is absent | report sick
+ my daughter can't come to school | {student_name} is sick | report an absence for {student_name}
flow find_courses, course_catalogue
- Look for courses | what can be learnt
+ what courses do you have | find me a class | are there courses in {course_name}
o Shall I show more courses?
# jobs
slot job: position, job_title, role, job
- position to apply for | which job | title of the vacancy
n position | job
+ as a {} | for the {} position | as {} | for {}
? Which position? | What job are you looking for?
slot company: employer, company, organisation
- where to work | company that hires
n company | employer
+ at {} | with {} | for {}
? Which company?
! who is the employer | which company is it
slot person: full_name, applicant, candidate
- name of the applicant | who applies
n name
+ my name is {} | I'm {} | this is {}
? What's your name? | Your full name, please.
slot email: email, mail, email_address
- e-mail of the applicant | where to write to
n email | email address
+ my email is {} | write me at {} | at {} | reach me at {}
? What's your email? | Where can we write to you?
slot phone: phone, mobile, contact_number
- phone number of the applicant
n phone number
+ my number is {} | call me on {} | phone {}
? What's your phone number?
slot amount: salary, expected_salary, pay
- what the job pays | salary wanted
n salary
+ with a salary of {} | earning {} | for at least {}
? What salary do you expect?
! how much does it pay | what's the salary
slot bool: remote, home_office, work_from_home
- whether you can work from home
n remote work
+ remote | from home | it has to be remote
x on site | not remote | in the office
! can I work from home | is it remote
? Should it be remote?
slot duration: experience, years_of_experience
- how long you have worked in the field
n experience
+ with {} of experience | {} of experience | I've done it for {}
? How much experience do you have?
flow find_jobs, search_vacancies
- Search for jobs | find vacancies
+ I'm looking for work | find me a job as a {position} | any openings for {position} | I lost my job
o Shall I search for more jobs?
flow apply, send_application, apply_for_job
- Apply for a job | send an application
+ I want to apply | apply for {position} at {employer} | send my application to {employer}
o Would you like to apply? | Shall I send your application?
"""
)

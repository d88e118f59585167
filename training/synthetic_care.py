"""Made-up bots for care and learning: doctor, dentist, hairdresser, therapist, courses, jobs."""

from __future__ import annotations

from typing import Final

from training.synthetic_schema import Domain, domains

CARE: Final[tuple[Domain, ...]] = domains(
    """
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
+ I need a doctor | find me a {type} | I'm not feeling well | I've got {symptoms}, who can help
+ I'm looking for a {type} in {city}
o Shall I find a doctor for you?
flow book_appointment, see_doctor, make_appointment
- Make an appointment with a doctor | book a visit
+ I want an appointment with {doctor_name} | book me in with {doctor_name}
+ I need to see {doctor_name} on {appointment_date}
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
+ I want to take {course_name} | sign me up for {course_name} | enrol {student_name} in {course_name}
+ I want to learn something
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

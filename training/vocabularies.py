"""Word lists that made-up messages draw their values from: kind of value → values, all our own."""

from __future__ import annotations

from typing import Final


def listed(text: str) -> tuple[str, ...]:
    """The entries of a list written with ``|`` between them."""
    return tuple(entry for entry in (" ".join(part.split()) for part in text.split("|")) if entry)


FIRST_NAMES: Final = listed("""Anna | Ben | Carla | David | Elena | Farid | Grace | Hannah | Ivan | Julia |
        Karim | Lena |
Marco | Nadia | Oscar | Priya | Quentin | Rosa | Samuel | Tara | Umar | Vera | Wei | Ximena | Yusuf | Zoe |
        Aisha |
Bruno | Chloe | Diego | Emma | Felix | Gita | Hugo | Ines | Jamal | Kate | Luis | Mei | Noah | Olga | Pedro |
        Ravi |
Sofia | Tom | Ursula | Victor | Wendy | Yara | Mark | Will | Rose | Grant | Summer | April | Bill | Jack |
        Sue""")
LAST_NAMES: Final = listed("""Adams | Bianchi | Castro | Dubois | Eriksson | Fischer | Garcia | Haddad |
        Ivanova | Jones |
Kowalski | Larsen | Moreau | Nakamura | O'Brien | Patel | Quinn | Rossi | Schmidt | Tanaka | Usman | Vargas |
        Weber |
Xu | Young | Zhang | Baker | Cooper | Green | Hill | King | Lopez | Mbeki | Novak | Okafor | Park | Reyes |
        Stone |
van Dijk | de la Cruz | Mc Kenna | Singh | Kim | Nguyen | Lindqvist | Papadakis | Murphy | Brooks""")
STREETS: Final = listed("""Oak Street | Main Street | Baker Lane | Church Road | Mill Road | Elm Avenue |
        Park Avenue |
Harbour Road | Station Road | King's Road | Maple Drive | Sunset Boulevard | Cedar Court | High Street |
        Rose Lane |
Bridge Street | Calle Mayor | Rue Victor Hugo | Hauptstrasse | Via Garibaldi | Fifth Avenue | 42nd Street |
        Hill Crescent""")

WORDS: Final[dict[str, tuple[str, ...]]] = {
    "city": listed("""Oslo | Rome | New York | Paris | Madrid | Lisbon | San Francisco | Los Angeles |
        Berlin | Vienna |
        Prague | Warsaw | Tokyo | Kyoto | Seoul | Sydney | Toronto | Vancouver | Chicago | Boston | Seattle |
        Denver |
        Austin | Houston | Miami | Philadelphia | Phoenix, AZ | San Diego | Las Vegas | Sacramento | Fresno |
        Portland |
        London | Manchester | Leeds | Cambridge | Ely | Norwich | York | Bath | Edinburgh | Glasgow |
        Dublin | Cork |
        Barcelona | Sevilla | Valencia | Bilbao | Granada | Milan | Naples | Turin | Florence | Athens |
        Istanbul | Cairo |
        Nairobi | Lagos | Cape Town | Mumbai | New Delhi | Bangalore | Singapore | Hong Kong | Shanghai |
        Bangkok |
        Mexico City | Bogota | Lima | Santiago | Buenos Aires | Sao Paulo | Rio de Janeiro | Kuala Lumpur |
        Jakarta |
        St. Louis | Salt Lake City | Washington DC | NYC | LA | SF | Atlanta, GA | Nice | Reading | Orange |
        Mobile"""),
    "country": listed("""France | Spain | Italy | Norway | Japan | Canada | Brazil | Kenya | India |
        Morocco | Portugal |
        the Netherlands | Greece | Peru | Vietnam | South Korea | New Zealand | Ireland | Turkey | Egypt"""),
    "area": listed("""downtown | the city centre | Chelsea | Soho | the old town | the north side |
        Brooklyn | Mission Bay |
        Eixample | Kreuzberg | Palo Alto | Berkeley | San Jose | Oakland | the harbour | Montmartre |
        Greenwich | West End |
        Riverside | Sunnyvale | Santa Rosa | near the university | east | south | north | west | centre |
        Trastevere"""),
    "spot": listed("""the airport | Central Station | the train station | JFK | Heathrow | terminal 2 |
        the Hilton | work |
        home | my office | the mall | Union Square | Gate 14 | the university library | St Mary's Hospital |
        Pier 39 |
        the stadium | Kings Cross | Penn Station | the bus station | Victoria Coach Station | the town hall |
        LAX |
        the harbour ferry terminal | Alexanderplatz | the main entrance of the zoo |
        Anaheim Intermodal Center"""),
    "company": listed("""Siemens | Acme Corp | Blue River Ltd | Northwind | Google | Orange Bakery | Tesco |
        Bright & Sons |
        Hexagon Labs | Green Valley Farms | Silverline | Zenith Insurance | Apple | Nordea | Kite & Co |
        The Paper Mill"""),
    "airline": listed("""Delta | United Airlines | Lufthansa | Air France | Iberia | KLM | Ryanair | Qantas |
        JetBlue |
        Southwest | Emirates | British Airways | Air Canada | Norwegian | Alaska Airlines |
        Turkish Airlines | Vueling"""),
    "carrier": listed("""FedEx | UPS | DHL | Royal Mail | Correos | GLS | Hermes | the post office | TNT |
        USPS"""),
    "bank": listed("""Barclays | HSBC | Santander | BBVA | Chase | Wells Fargo | ING | Revolut | Monzo |
        Deutsche Bank"""),
    "song": listed("""The End of the Line | Paper Boats | Call It Off | Nothing Else Tonight |
        Yesterday's Rain | Stop |
        Play It Again | Midnight on Main Street | Hello Goodbye Hello | Seven Days in June |
        Just the Two of Them | Help Me |
        Blue Kitchen | Cancel My Heart | Good Morning Sunshine | One More Time Around | Yes Please |
        Summer of Ninety | Numb |
        I Don't Care | Anywhere but Here | Thank You for Nothing | Tomorrow | Run to the Hills Again | Gold |
        Lost in Oslo |
        Friday | Somebody to Call | 24 Hours | The Song That Never Was | Wake Me at Noon | Bring It Back |
        Hurricane Lane"""),
    "album": listed("""Songs for the Kitchen | Second Floor | Where We Were | The Long Way Home | Blackout |
        Red Door |
        Live in Lisbon | Now and Then | 1987 | Everything After | Letters to Nobody | Static | Sunday Best |
        Bluebird"""),
    "artist": listed("""The Strokes | Paper Kites | Nina Valdez | The Old Road | DJ Marlow | Queen |
        Coldwater | Adele |
        Lena Grey | The Wild Geese | Miles Davis | Shakira | Fleet Avenue | Los Vecinos | Sam Rivers Trio |
        Kid Thunder |
        Rosalia | Johnny Cash | Today Forever | The Who | Yes | Eleven Doors | Mozart | Daughters of June"""),
    "playlist": listed("""my road trip | Sunday Morning | workout mix | chill vibes | Dinner with Friends |
        my favourites |
        90s hits | sleep sounds | Focus | party time | Rainy Day Jazz | Songs to Sing in the Shower |
        Gym Beats"""),
    "genre": listed("""jazz | rock | hip hop | classical | country | pop | reggae | techno | folk |
        heavy metal | blues |
        electronic | soul | indie | latin | opera | punk | r&b"""),
    "film_genre": listed("""comedy | horror | drama | thriller | science fiction | sci-fi | animation |
        romantic comedy |
        documentary | western | action | fantasy | crime | musical | war movie | mystery | adventure"""),
    "movie": listed("""The Last Ferry | Two Tickets to Rome | Dark Water Rising | No Way Back |
        After Midnight | Up | Cold War |
        The Quiet Neighbour | Monday | Before You Leave | A Room with No View | Her Name Was Anna |
        The Accountant's Wife |
        Good Luck with That | Shadow of the Wolf | Nobody | The Big Heist | Dinner at Eight | Someone Else |
        Alien Summer"""),
    "series": listed("""Family Matters | Night Shift | The Lighthouse | Crown and Dagger | Lost Signals |
        Office Hours | Dark |
        Five Sisters | Detective Moreau | Below Deck Zero | The Good Place to Be"""),
    "book": listed("""The Silent River | A Short History of Salt | Gone by Winter | Cooking for One |
        War and Bread | Home |
        How to Leave a City | The Clockmaker's Daughter | Dune Sea | Learn Python in a Week |
        The Man Who Said No | Emma"""),
    "restaurant": listed("""The Golden Fork | Luigi's | Casa Pepe | Sushi Garden | The Old Mill |
        Bistro Margot | Taco Town |
        Blue Elephant | Nando's | The Hungry Monk | Olive & Thyme | Pho 88 | La Piazza | 4 Seasons Grill |
        Someplace Else |
        Bella Napoli | Curry Palace | The Corner House | Burger Barn | Maison Rouge | Seven Hills |
        Ask Italian | Cafe Nero"""),
    "hotel": listed("""the Grand Hotel | Hotel Astoria | Park Inn | Seaside Lodge | The Royal Oak |
        Hilton Garden |
        Ibis Budget | Casa Blanca Suites | The Station Hotel | Hotel Miramar | Avalon | Blue Lagoon Resort |
        City Rooms |
        Holiday Inn Express | Hotel 27 | The Listener | a&b guest house | Alexander Bed and Breakfast |
        Nomad Hostel"""),
    "attraction": listed("""the Eiffel Tower | the Modern Art Museum | Botanical Garden | Castle Hill |
        the old lighthouse |
        Sagrada Familia | City Zoo | the Maritime Museum | Sky Park | Fisherman's Wharf | the Cathedral |
        Cherry Hinton Park |
        Toy Museum | Golden Gate Park | Wonderland | the Rock Gardens | Kettle's Yard |
        Coral Bay Aquarium"""),
    "sight_type": listed("""museum | park | theatre | art gallery | castle | church | garden | zoo | beach |
        monument |
        swimming pool | nightclub | historical site | viewpoint | sports venue | place of worship"""),
    "event": listed("""Coldplay | the jazz festival | Lakers vs Bulls | Hamlet | Champions League final |
        Stand Up Night |
        Cats | Beethoven Evening | Red Sox game | Book Fair | The Nutcracker | Real Madrid - Sevilla |
        Wine and Cheese |
        Warriors vs Suns | Shawn Park live | Comic Con | Swan Lake | World Cup qualifier |
        Night of the Museums"""),
    "cuisine": listed("""Italian | Chinese | Indian | Mexican | Thai | Japanese | Korean | French | Spanish |
        Greek | Turkish |
        Vietnamese | Lebanese | vegan | vegetarian | seafood | steakhouse | sushi | pizza | barbecue |
        Ethiopian | fusion |
        modern European | fast food | gastropub | Brazilian | Peruvian | Moroccan | halal"""),
    "dish": listed("""margherita pizza | pad thai | chicken curry | two cheeseburgers | a Caesar salad |
        ramen | fish tacos |
        lasagna | sushi combo | falafel wrap | beef burrito | pepperoni pizza | tomato soup | spring rolls |
        mushroom risotto |
        paella | fries and a coke | a dozen oysters | butter chicken | veggie burger"""),
    "product": listed("""running shoes | wireless headphones | a blender | the blue jacket | coffee machine |
        yoga mat | laptop |
        phone case | garden chairs | winter coat | desk lamp | vacuum cleaner | a red dress | hiking boots |
        toaster | tent |
        electric toothbrush | baby stroller | mechanical keyboard | 4K monitor | leather wallet |
        a bicycle helmet"""),
    "brand": listed("""Nike | Samsung | Sony | Bosch | Levi's | Adidas | Apple | Lego | IKEA | Philips |
        Puma | Logitech | Zara"""),
    "colour": listed("""red | navy blue | black | white | dark green | grey | pink | beige | yellow |
        light blue | purple"""),
    "size": listed("""small | medium | large | XL | XXS | 42 | 38 | size 10 | M | S | king size |
        extra large"""),
    "symptom": listed("""a sore throat | back pain | headache | a rash on my arm | fever | my knee hurts |
        stomach ache |
        a cough that won't go away | dizziness | toothache | chest pain | an ear infection | migraine |
        a broken tooth |
        bleeding gums | trouble sleeping | hay fever | a sprained ankle"""),
    "specialty": listed("""dermatologist | cardiologist | general practitioner | GP | pediatrician |
        gynecologist | ENT doctor |
        orthopedist | eye doctor | ophthalmologist | neurologist | psychiatrist | physiotherapist |
        allergist | urologist"""),
    "treatment": listed("""cleaning | check-up | root canal | filling | whitening | extraction | braces |
        crown | X-ray |
        wisdom tooth removal | dental implant"""),
    "hair": listed("""haircut | highlights | blow dry | beard trim | colouring | a perm | trim | men's cut |
        hair extensions |
        wash and cut | balayage | shave | kids cut"""),
    "therapy": listed("""anxiety | depression | stress at work | marriage problems | insomnia | grief |
        panic attacks | burnout |
        family conflict | phobias | couples counselling | anger | trauma"""),
    "clinic": listed("""Dr. Patel | Smile Dental | Dr Helen Moreau | Northside Clinic | Bay Area Dental |
        Dr. Kim | City Salon |
        Hair by Rosa | Great Cuts | The Barber Shop | Dr. Weber's practice | Lotus Therapy Centre |
        Cut & Go | Mindful Space"""),
    "car": listed("""SUV | compact | sedan | convertible | minivan | hatchback | pickup truck |
        electric car | Toyota Corolla |
        Ford Focus | Tesla Model 3 | station wagon | van | Fiat 500 | BMW X5 | motorbike | full-size"""),
    "device": listed("""laptop | printer | iPhone 12 | work phone | router | monitor | desktop PC | tablet |
        MacBook |
        Galaxy S21 | the scanner in room 3 | webcam | Pixel 7 | docking station | headset | smart TV"""),
    "issue": listed("""it won't turn on | the screen keeps flickering | can't log in |
        no internet connection | paper jam |
        password expired | Outlook crashes on start | the battery drains in an hour | blue screen |
        VPN drops all the time |
        it makes a strange noise | I can't print | the app freezes | forgot my password |
        the keyboard is stuck"""),
    "damage": listed("""someone hit my car | water damage in the kitchen | my bike was stolen |
        broken windscreen | a fire |
        my phone fell in the sea | storm damaged the roof | burglary | a scratched door |
        rear-end collision | burst pipe |
        lost luggage | hail damage | the neighbour's tree fell on my fence"""),
    "reason": listed("""it doesn't fit | wrong colour | arrived broken | changed my mind | too small |
        found it cheaper elsewhere |
        missing parts | it stopped working after a week | not as described | the zip is broken |
        ordered by mistake"""),
    "note": listed("""I'll be ten minutes late | please leave it at the door | happy birthday |
        don't forget the milk |
        see you at the station | thanks for dinner last night | can you send me the report |
        meeting is moved to Friday |
        ring the bell twice | call me back when you can | the keys are under the mat |
        for the new apartment | lunch money |
        no onions please | allergic to nuts | we need a quiet table | rent for March | I love you |
        on my way | good luck"""),
    "task": listed("""buy milk | call mum | take out the bins | pay the rent | water the plants |
        team meeting | gym class |
        submit the tax return | pick up the kids | lunch with Anna | dentist appointment | feed the cat |
        renew my passport |
        project review | yoga | send the invoice to Mark | parents' evening | walk the dog | birthday party |
        quarterly planning"""),
    "list_name": listed("""groceries | shopping list | to do | holiday packing | work | weekend |
        party supplies | my wish list"""),
    "job": listed("""software engineer | nurse | sales manager | truck driver | teacher | data analyst |
        waiter | accountant |
        graphic designer | warehouse worker | electrician | head of marketing | receptionist |
        junior developer | chef"""),
    "course": listed("""Spanish for beginners | algebra | pottery | Introduction to Biology | web design |
        yoga teacher training |
        French B2 | swimming | photography | Calculus 2 | creative writing | guitar lessons | data science |
        first aid"""),
    "subject": listed("""maths | physics | English | history | chemistry | art | geography |
        computer science | German | music"""),
    "language": listed("""English | Spanish | French | German | Mandarin | Arabic | Japanese | Portuguese |
        Hindi | Italian"""),
    "plan": listed("""Unlimited Plus | Basic | the family plan | Prepaid 20 | 5G Max | student plan |
        Flex 10GB | Gold |
        Business Pro | SIM only | Starter"""),
    "document": listed("""passport | driving licence | ID card | CV | cover letter | contract | invoice |
        bank statement"""),
    "weather": listed("""rain | snow | wind | sunny | temperature | humidity | storms | fog | UV index |
        chance of rain"""),
    "app": listed("""Spotify | Netflix | Teams | Excel | Outlook | Photoshop | Slack | Zoom | Chrome |
        the payroll system | SAP"""),
    "recipient_group": listed("""mum | my brother | the landlord | Dad | the whole team | my wife | Grandma |
        my boss | the plumber"""),
    "channel": listed("""BBC One | Radio 4 | Jazz FM | channel 5 | Capital | NPR | Classic FM |
        Rock Antenne"""),
    "pet": listed("""dog | cat | two hamsters | parrot | golden retriever | rabbit | pony"""),
    "room_type": listed("""double | single | suite | twin | family room | king suite | dormitory bed |
        sea view room | studio"""),
}

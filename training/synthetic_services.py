"""Made-up bots for money and post: bank, insurance, parcels, orders."""

from __future__ import annotations

from typing import Final

from training.synthetic_schema import Domain, domains

SERVICES: Final[tuple[Domain, ...]] = domains(
    """
# bank
slot amount: amount, transfer_amount, sum, how_much
- amount of money | how much to send | sum to transfer | money to move
n amount | sum
+ {} | of {} | the amount is {} | exactly {}
? How much would you like to send? | What amount? | How much money?
! how much was it | what's the amount
slot person: recipient, payee, beneficiary, recipient_name, send_to
- name of the recipient | who gets the money | person to pay | account holder that receives it
n recipient | payee
+ to {} | for {} | the recipient is {} | goes to {}
? Who should receive the money? | To whom? | Who's the recipient?
! who did it go to
slot choice: own_account, from_account, account_type, source_account
- your account | account the money comes from | which of your accounts
v checking | savings | current account | joint account | credit card account
n account | account type
+ from my {} | out of {} | using {} | from {}
? From which account? | Checking or savings?
slot choice: recipient_account_type, to_account, target_account
- account of the recipient | which account the money goes to
v checking | savings | current account | business account
n recipient's account | target account
+ into their {} | to the {} of the recipient | into {}
? To which account should it go? | What's the recipient's account type?
slot note: reference, purpose, description, note
- text on the transfer | what the payment is for | message for the recipient
n reference | message
+ with the note {} | with the message {} | reference {} | saying {}
? What's the reference? | Any message for the recipient?
slot digits: card_number, card_digits, last_four
- last digits of the card | number of the card
n card number
+ ending in {} | card number {} | the card {}
? What's the card number? | What are the last four digits?
slot date: execution_date, pay_on, when
- day to carry out the payment | date of the transfer
n date
+ on {} | {} | to be paid {}
? When should it be paid?
slot bool: private, is_private, private_visibility
- whether the payment is private | hide the transaction from others
+ keep it private | make it private | as a private payment
x it can be public | make it public | not private
? Should it be private? | Do you want to keep the payment private?
slot amount: balance, account_balance, available
- money in the account | balance of the account
! how much do I have | how much money is left | what's my balance
flow transfer_money, send_money, make_transfer, make_payment
- Transfer money to someone | send money | make a bank transfer | pay a person
+ send {amount} to {recipient} | transfer {amount} | I need to pay {recipient} | I owe {recipient} {amount}
+ make a transfer
+ I want to send money | move {amount} from my {own_account} to {recipient} | wire {recipient} some money
o Would you like to make a transfer? | Shall I send the money?
flow check_balance, account_balance_inquiry, see_balance
- Check the balance of an account | how much money there is
+ how much money do I have | check my balance | am I broke | show me my {own_account} balance
+ is there anything left in savings
o Would you like to see your balance? | Shall I check your balance?
flow block_card, freeze_card, report_lost_card
- Block a bank card | freeze a lost or stolen card
+ I lost my card | my card was stolen | block my card | freeze the card ending in {card_number}
o Should I block your card?
flow order_card, new_card
- Order a new card | replace a bank card
+ I need a new card | my card is broken | order a replacement card
# insurance
slot code: policy_number, policy, contract_number
- number of the policy | your insurance contract
n policy number
+ policy {} | my policy number is {} | under policy {}
? What's your policy number?
slot damage: what_happened, damage, incident, description
- what happened | description of the damage | kind of incident
n damage | incident
+ {} | it's about {} | the problem is {} | because of {}
? What happened? | Please describe the damage.
slot past_date: incident_date, date_of_loss, happened_on
- day it happened | date of the incident
n date of the incident
+ {} | on {} | it happened {} | that was {}
? When did it happen?
slot spot: where, place_of_incident, location
- where it happened | place of the accident
n place
+ at {} | near {} | in front of {}
? Where did it happen?
slot amount: damage_amount, estimated_cost, claim_value
- cost of the damage | how much is claimed
n amount of damage
+ worth {} | about {} | costing {}
? How much is the damage? | What's the estimated cost?
slot bool: injured, anyone_hurt, injuries
- whether anyone was hurt | true if there are injured people
+ someone was hurt | there are injured people
x nobody was hurt | no injuries | everyone is fine
? Was anyone hurt? | Are there any injuries?
slot bool: police_report, police_informed
- whether the police was told
+ the police came | I called the police
x no police | I haven't called the police
? Was the police informed?
flow file_claim, report_damage, new_claim
- File an insurance claim | report damage | make a claim
+ I want to file a claim | I had an accident | something got damaged | {what_happened} {incident_date}
+ I need to report damage
o Would you like to file a claim? | Shall I open a claim?
flow claim_status, follow_claim
- See how far a claim is | status of a claim
+ what about my claim | when do I get my money | is my claim settled
o Do you want to check a claim?
flow get_quote, insurance_offer
- Get a price for an insurance | offer for a new policy
+ I need insurance for my car | what would home insurance cost | give me a quote
# parcel
slot code: tracking_number, parcel_id, shipment_number
- number of the parcel | code to track it with
n tracking number
+ {} | number {} | tracking number {} | the code is {}
? What's the tracking number? | Could you give me the parcel number?
slot person: addressee, receiver, recipient
- who gets the parcel | name of the receiver
n receiver
+ to {} | for {} | addressed to {}
? Who is it for?
slot address: sender_address, pick_up_address, from_address
- where the parcel is collected | address of the sender
n pick-up address | sender's address
+ from {} | collected at {} | picked up from {}
? Where should we collect it?
slot address: delivery_address, to_address, deliver_to
- where the parcel goes | address of the receiver
n delivery address
+ to {} | delivered to {} | going to {}
? Where should we deliver it?
slot weight: weight, how_heavy, kilos
- weight of the parcel | how heavy it is
n weight
+ weighing {} | it weighs {} | {} heavy
? How heavy is it? | What does it weigh?
slot carrier: carrier, courier, shipping_company
- company that delivers
n carrier
+ with {} | by {} | via {}
? Which carrier?
! who delivers it | which courier is it
slot choice: speed, service, shipping_option
- how fast it goes
v express | standard | overnight | economy | same day
n shipping option
+ {} shipping | by {} | {} delivery
? Express or standard?
slot date: delivery_day, arrives_on, eta
- day of the delivery
! when will it arrive | when does it get here | what day does it come
flow track_parcel, where_is_parcel, follow_shipment
- Track a parcel | find out where a shipment is
+ where is my parcel | track {tracking_number} | my package hasn't come | I'm waiting for a delivery
o Would you like to track it?
flow send_parcel, ship_package, create_shipment
- Send a parcel | ship something | have a package collected
+ I want to send a package | ship this to {addressee} | I need to post a parcel to {delivery_address}
o Would you like to send it? | Shall I create the shipment?
flow change_delivery, redirect_parcel
- Change the delivery of a parcel | redirect a shipment to another place
+ I won't be home, deliver it elsewhere | redirect my parcel to {delivery_address} | change my delivery
# orders
slot code: order_number, order_id, order
- number of the order | which order
n order number | order id
+ {} | order {} | number {} | my order is {}
? What's your order number? | Which order is it?
slot product: item, product, article
- what to return | item of the order | product that was bought
n item | product
+ the {} | it's the {} | for {}
? Which item? | What do you want to send back?
slot reason: return_reason, why, reason
- why it is returned | reason for the return | what is wrong with it
n reason
+ because {} | since {} | reason: {} | as {}
? Why do you want to return it? | What's the reason?
slot choice: refund_method, money_back_as
- how to get the money back
v voucher | bank transfer | store credit | original card | exchange
n refund method
+ as {} | by {} | I'd like a {}
? How would you like your refund?
slot email: email, customer_email, contact
- e-mail of the customer | address used for the order
n email
+ my email is {} | under {} | the order was made with {}
? What's your email address?
slot date: delivery_date, expected_on
- day the order comes
! when does it come | when will I get it
flow order_status, check_order, where_is_order
- See the status of an order | find out where an order is
+ where is my order | has {order_number} shipped | when does my stuff come | check order {order_number}
o Shall I check the order?
flow return_item, start_return, send_back
- Return something bought | send an item back
+ I want to return {item} | send back the {item} | I don't like what I bought
+ this {item} is no good, {return_reason}
o Would you like to return it? | Shall I start the return?
flow cancel_order, stop_order
- Cancel an order | stop an order before it is sent
+ cancel my order {order_number} | I don't want my order any more | I ordered twice by mistake
"""
)

"""What customers of any service speak of: the list that is shipped. Each company changes it for itself in Home."""

from domain.topic import Topic, group, shipped

TOPICS: tuple[Topic, ...] = (
    *group(
        "people",
        "How we treat people",
        shipped(
            "manners",
            "Friendliness and respect",
            """
            friendl*/unfriendl*, polite*/impolite*, rude*/abrupt*/grumpy/moody,
            kind/kindly/kinder/kindest/kindness/unkind, courte*/discourte*, manners/mannered/manner, attitude*,
            pleasant*, cheer*/jolly/smil*, welcoming, warm welcome, caring/uncaring, compassion*,
            considerat*/inconsiderat*, sympath*/unsympath*, empath*, thoughtful*, patient with, patience,
            respect/respected/respectful*/disrespect*, dismissive*/arrogan*, laughed at, dignity,
            professional*/unprofessional*, approachable, helpful*/unhelpful*, supportive/unsupportive, attentive*,
            gentle/gently, chatty/banter/humour/humor, personable/humane, accommodating/obliging/gracious,
            staff/people/team/crew/everyone great/good/lovely/nice/excellent/amazing, staff/people/team/crew/everyone
            brilliant/fantastic/wonderful/superb/bad, great/good/lovely/nice/excellent/amazing staff/people/team/crew,
            brilliant/fantastic/wonderful/superb/bad staff/people/team/crew, nothing too much trouble, do enough for,
            out of their/his/her/your way, above and beyond, extra mile, care about us/me/customers/people/patients,
            couldnt/dont/didnt/doesnt care, not care, treat us/me/you/people/customers/everyone, treated, bedside,
            he/she/they/who lovely/nice/amazing/wonderful, lovely/nice/great
            driver/engineer/nurse/doctor/operator/agent/technician,
            driver/engineer/nurse/doctor/operator/agent/technician lovely/nice/great, lovely/nice/great/wonderful
            lady/man/guy/girl/person/woman, lady/man/guy/girl/person/woman lovely/nice/great/wonderful, reassur*,
            calm/calming/calmed/calmly, at ease, feel/felt/made comfortable, comforting, put mind rest, human touch,
            aggressive*/shouted/sworn/swore/condescend*/patronis*/patroniz*/sarcas*
            """,
            complaint="Customers find us unfriendly",
            praise="Customers praise how friendly people are",
        ),
        shipped(
            "listening",
            "Being listened to",
            """
            listen*, heard me/us/you, not/was/felt/feel/were heard, understood, understanding, understand
            my/our/what/me/us, not/didnt/dont/doesnt understand, misunderst*, believed me/us, not/didnt believe,
            brushed/fobbed/fob off, dismissed, took notice, take notice, involve*, my/our opinion/view/needs/wishes,
            asked/ask me/us what, personal attention/touch/approach, individual needs, tailored, as individual, time to
            listen/talk/explain/understand/chat, someone/somebody to talk, open up, talk to me/us/you/them, talk*
            through/about, chat with/to, able to talk, judged/judgement*/judgemental/nonjudgmental, what i
            want/need/say, take/took/taken/taking seriously, ignored
            """,
            complaint="Customers feel that nobody listens",
            praise="Customers feel listened to",
        ),
        shipped(
            "fairness",
            "Fair to everybody",
            """
            discriminat*, racis*, sexis*, prejudice*, biased, equal/equally/equality, same as everybody/everyone,
            unfair*, inclusive, disability/disabilities/disabled, wheelchair, hearing aid/loss, deaf, blind, large
            print, interpreter*, translat*, language barrier, speak english, accent, pronoun*, gender, religio*, step
            free, lift broken/access, accessib*, fair/fairness
            """,
            complaint="Customers find that not everybody is treated alike",
            praise="Customers find that everybody is treated alike",
        ),
        shipped(
            "safety",
            "Feeling safe",
            """
            safe/safely/safer, unsafe, safety, danger*, scared/frightened/scary, threat*, secure, harass*,
            bully/bullied/bullying, accident, injur*, hurt, risk*, smell of gas, gas leak, carbon monoxide
            """,
            complaint="Customers do not feel safe",
            praise="Customers feel safe",
        ),
    ),
    *group(
        "skill",
        "Getting it right",
        shipped(
            "knowledge",
            "Knowing the job",
            """
            knowledge*, unknowledgeable, competen*, incompeten*, skill*/unskilled, expert*, qualified/unqualified,
            trained/untrained, training, know* what they/he/she doing, know what doing, know their/his/her job/stuff,
            no idea/clue, clueless, knew what/exactly, thorough*, diligent, careful*, careless*, attention to detail,
            capable, workmanship, well informed, sloppy, technically, good/great at their/his/her job, do/did/does
            their/his/her job, inexperienced, experienced staff/people/engineer/team, didnt/doesnt/dont know
            their/his/her, well trained
            """,
            complaint="Customers doubt that we know our job",
            praise="Customers praise how well we know our job",
        ),
        shipped(
            "mistakes",
            "Mistakes and doing it twice",
            """
            mistake*, error/errors, wrong/wrongly, incorrect*, mix up, mixed up, mess/messed, botched, bodge*, cock up,
            lost my/our, forgot/forgotten, overlooked, second/third time, come/came/had back again, do again, still not
            fixed/working/right, right first time, got right, redo/redone, misdiagnos*, duplicate*, mislead*,
            inaccura*, diagnos*, right/wrong/no/have/had part/parts, come/came again, not what ordered, order wrong
            """,
            complaint="Customers pay for our mistakes with their time",
            praise="Customers say that we get it right the first time",
        ),
        shipped(
            "promises",
            "Keeping promises",
            """
            promise*, kept/keep/broke* word, as promised/agreed/described/expected/advertised, let down, let me/us
            down, reliab*, unreliab*, trust*, distrust*, rely/relied, depend on, dependable, lied, lie, liar*,
            dishonest*, honest*, follow up/through, followed up/through, consisten*, inconsisten*, guarantee*,
            commitment*, never happened, not/didnt/never happen, supposed to, said would, told would
            """,
            complaint="Customers say that we do not keep promises",
            praise="Customers say that we keep promises",
        ),
        shipped(
            "outcome",
            "Whether it helped",
            """
            solve*/solving, resolve*/resolving/resolution, sorted, sort out, fixed/fix/repaired/repair/mended, problem
            solved, unresolved, not/wasnt/isnt solved/fixed/resolved/sorted, made difference, make difference,
            feel/felt/feeling better/worse, getting better/worse, improved/improvement my/in/our, life changing/saver,
            lifesaver, saved my, changed my life, recover*, cured, got results, useless, waste of time, pointless, did
            nothing, nothing done, nothing changed, it worked, works for me, confidence, benefit*, got what
            needed/wanted, no help at all, helped with my/our, could/can not help, couldnt/cant/cannot help, still
            no/cold/broken
            """,
            complaint="Customers say that it did not help",
            praise="Customers say that it helped",
        ),
    ),
    *group(
        "time",
        "Time",
        shipped(
            "waiting",
            "Waiting",
            """
            queue*/queuing, long time/while, too long, # minutes/mins/min, # hours/hrs/hour/hr, # days, # weeks, #
            months, for hours/days/weeks/months, hours later, delay*, backlog*, slow/slower/slowly, slowness, still no,
            held up, took/takes/taken/taking/wait/waited long/ages/hours/days/weeks/months/forever, for/takes/took
            ages, wait/waiting, waiting list/time, # visits, left/kept/keep waiting
            """,
            complaint="Customers wait too long",
            praise="Customers do not wait long",
        ),
        shipped(
            "speed",
            "How fast we are",
            """
            quick*, fast/faster/fastest, speed*, prompt/promptly/promptness/promt, rapid*, swift*, immediate*, straight
            away, straightaway, right away, instant*, in no time, no time at all, same/next/following day,
            response/respond/reaction time, timely, timeliness, timing, hurry, efficient and quick, sooner, asap,
            within # minutes/mins/hours/hour/days, within minutes, no/little/any delay, no/didnt/not/without wait*, not
            have to wait, short wait, speed up, earlier
            """,
            complaint="Customers find us slow",
            praise="Customers praise how fast we are",
        ),
        shipped(
            "punctuality",
            "Coming on time",
            """
            on time, in time, punctual*, late, lateness, early, time slot/window, never/didnt/not/nobody/noone turn*
            up, no show, never/didnt/not arrive*/come/came, nobody/noone came/arrived, arrive*/arriving/arrival, turn*
            up, missed slot/visit/appointment, when they/he/she said, at agreed time, stayed/took day off, time
            keeping, timekeeping
            """,
            complaint="Customers wait at home, and nobody comes on time",
            praise="Customers are visited on time",
        ),
        shipped(
            "appointments",
            "Getting an appointment",
            """
            appointment*, appt*, book/booking/bookings/booked, reschedul*, rebook*, cancelled/canceled/cancel
            visit/appointment/booking, cancelled at/on/again/last, postpone*, no slots, slots, availability, available
            date/time/slot, earliest date, face to face, fully booked, cancellation*, schedul*, frequen*, more
            sessions/visits/often, longer sessions/visits, see someone/doctor/engineer
            """,
            complaint="Customers do not get an appointment that suits them",
            praise="Customers get an appointment that suits them",
        ),
    ),
    *group(
        "contact",
        "Reaching us",
        shipped(
            "phone",
            "Getting through by phone",
            """
            on hold, hotline*, helpline*, call centre/center, phone line/lines/queue/system/call/number,
            get/got/getting through, phone answered, no/nobody/noone/never/not/didnt answer*, pick* up phone, cut off,
            line dead/went/busy/engaged, engaged tone, automated, recorded message, voice menu, menu option,
            press/pressing #, hold music, speak/talk to human/person/someone/somebody/anyone/anybody, switchboard,
            voicemail, answerphone/answering machine, ring/rang/phone/phoned/call/called several/many/# times,
            telephone*, phone number, call wait, call time, answer/answers/answered/answering/pick/picked
            phone/call/calls, on phone for, calls unanswered/answered/dropped, dropped call/calls, not/never rung/rang,
            cannot/could not reach, hard to reach, hung up, call/calls/phone/phones answered,
            someone/somebody/anyone/anybody answered/answers, unable to/cannot/could not/couldnt/trying contact/ring,
            calls get/got answered
            """,
            complaint="Customers cannot get through by phone",
            praise="Customers get through by phone easily",
        ),
        shipped(
            "call_back",
            "Call backs and replies",
            """
            call*/rang/ring/phone* back, callback*, got/get/come/came/heard back to/from, hear/heard back,
            no/never/not/without reply/replies/response, never/not/didnt/nobody/noone repl*/respond*,
            reply/replies/replied, return* call/calls/email, answer my/our/to email/emails/letter, unanswered,
            chase*/chasing, no answer to, still waiting for reply/answer/call, chased up, follow up call,
            promise*/wait/waits/waiting/waited call/calls, wait/waiting/waited for call/calls, nobody/noone/never
            rings/rang/rung/calls/phones/phoned, told to wait, reach me/us, not ring/phone
            """,
            complaint="Customers wait for a call back",
            praise="Customers are called back in time",
        ),
        shipped(
            "online",
            "Website, app and e-mail",
            """
            website*, web site/page/form, online, app, apps, portal, login, log in, logged in, password, chat bot,
            chatbot, live chat, email*, e mail*, download*, upload*, web chat, internet, video call*, text message*,
            sms, texts, zoom call/meeting/session, teams call/meeting
            """,
            complaint="Customers struggle with our website and app",
            praise="Customers like our website and app",
        ),
        shipped(
            "hours",
            "Opening hours",
            """
            opening hours/times, open/opened/opening later/longer/earlier/on/at, closed/closes/close
            at/on/early/when/before, weekend*, out of hours, after hours, evenings, bank holiday, sunday*, saturday*, #
            hour/hours line/service, office hours, round the clock, 24 7, working hours
            """,
            complaint="Customers need us when we are closed",
            praise="Customers like when we are open",
        ),
    ),
    *group(
        "information",
        "Information",
        shipped(
            "explaining",
            "Clear explanations",
            """
            explain*/explanation*, unexplained, clear/clearly/clearer/unclear, confus*, advice/advise/advised/advising,
            answered/answer questions/question/queries, answered all/every, question* answered, informative, plain
            english, jargon, made sense, easy to understand, guidance, told me/us what/how, talked through, went
            through everything, right/wrong/different/conflicting information/advice/answer, instruction*,
            detail/details, misinform*, info/information, got answers, all answers, helped/helping/help understand
            """,
            complaint="Customers do not understand what we tell them",
            praise="Customers praise how clearly things are explained",
        ),
        shipped(
            "updates",
            "Being kept informed",
            """
            kept/keep/keeping informed/updated/posted/date/loop, update/updates/updated, no/any/more/better/lack/poor
            communication*, communicat*/miscommunicat*, let me/us know, let you know, nobody/noone/never/not/didnt
            told/tell/say/said, without telling/notice/warning, notify/notified/notification*, status, progress, what
            happening/happens next, in the dark, no idea when/what/why, eta, told/said different, informed, inform, not
            aware, made aware, no information, estimated time, when would/will, each other, short/no/any notice,
            tracking, track my/order/parcel, let know, told/know/knew in advance, forewarned
            """,
            complaint="Customers are not kept informed",
            praise="Customers are kept informed",
        ),
        shipped(
            "letters",
            "Letters, forms and paperwork",
            """
            letter/letters, paperwork, leaflet*, brochure*, document*, post, posted, sent letter/form, fill in/out,
            questionnaire*, small print, terms and conditions, certificate*, privacy, gdpr, confidential*, booklet*,
            handout*, literature, forms, application/claim/paper/long form, my/our/medical/customer
            record/records/notes, personal data, in writing
            """,
            complaint="Customers struggle with our letters and forms",
            praise="Customers like our letters and forms",
        ),
    ),
    *group(
        "money",
        "Price and bills",
        shipped(
            "price",
            "Prices",
            """
            price*/pricing, cost/costs/costly, expensive, cheap/cheaper/cheapest, overpriced, value for money,
            good/great/poor value, afford*, rip off, ripped off, tariff*, fee, fees, quote/quoted/quotation, discount*,
            rate/rates, money's worth, price rise/increase, too/so much money, funding,
            funded, waste of money, subscription*, premium, surcharge*, hidden
            """,
            complaint="Customers find us too expensive",
            praise="Customers find our prices fair",
        ),
        shipped(
            "bills",
            "Bills",
            """
            bill/bills/billing/billed, invoice*, statement/statements, charge/charged/charging/charges, overcharg*,
            charged twice, meter reading*, estimated reading, owe/owed/owing, debt*, reminder letter, final demand,
            balance
            """,
            complaint="Customers get bills that are wrong or unclear",
            praise="Customers find their bills right and clear",
        ),
        shipped(
            "refunds",
            "Refunds and credits",
            """
            refund*, money back, compensat*, credit/credited/credits, goodwill, reimburse*, voucher*, out of pocket
            """,
            complaint="Customers wait for their money back",
            praise="Customers get their money back quickly",
        ),
        shipped(
            "paying",
            "Paying and contracts",
            """
            pay/payment/payments, direct debit*, card declined, instalment*, checkout, contract*, cancel
            subscription/contract/account/policy, renewal*/renew*, policy/policies, exit fee, tied in, deposit*,
            account closed, deductible, my/our/insurance claim/claims
            """,
            complaint="Customers have trouble with payments and contracts",
            praise="Customers find paying easy",
        ),
    ),
    *group(
        "product",
        "What we supply",
        shipped(
            "quality",
            "Quality and faults",
            """
            broken/break/breaks/breaking/broke, faulty/fault/faults, defect*, stopped working,
            doesnt/not/didnt/isnt/wont work/working, works well/perfectly/fine, leak*, poor/good/bad/high/low/excellent
            quality, quality of, flimsy, durable, well made, damage*, scratch*, no heating/water/power/signal, boiler,
            outage*, breakdown*, broke/breaks down, noisy, crash*, bug/bugs, glitch*, warranty, new machine, equipment,
            medication/medicine*, tablets, prescription*
            """,
            complaint="Customers get things that do not work",
            praise="Customers praise the quality of what they get",
        ),
        shipped(
            "delivery",
            "Delivery and transport",
            """
            deliver*, courier*, parcel*, package*, shipping/shipped/shipment, dispatch*, collect/collected/collection,
            pick* up from/at, picked up, pick up time/times, drop* off, dropped, journey*, taxi*, transport*, vehicle*,
            minibus, van, ride, travel*, lift home, taken home, get/got/getting home, took home, to and from, door to
            door, car, bus, driver left/late/lost, driving, drove
            """,
            complaint="Customers have trouble with deliveries and journeys",
            praise="Customers praise deliveries and journeys",
        ),
        shipped(
            "choice",
            "Choice of what we offer",
            """
            choice/choices, more options, variety, range of, selection, out of stock, in stock, stock, sold out,
            activit*, facilit*, workshop*, classes, courses, games, things to do, something to do, nothing to do,
            bored/boring/boredom, what you offer, offer more
            """,
            complaint="Customers do not find what they want with us",
            praise="Customers like what we offer",
        ),
        shipped(
            "food",
            "Food and drink",
            """
            food, meal*, drink/drinks, menu, dish/dishes, breakfast*, lunch*, dinner*, coffee, tea, snack*, tasty,
            delicious, taste*, portion*, kitchen, catering, restaurant, vegetarian/vegan, fruit, milk, canteen,
            dessert*, chef, flavour*/flavor*, cook*, water to drink, sandwich*
            """,
            complaint="Customers do not like the food",
            praise="Customers like the food",
        ),
    ),
    *group(
        "place",
        "Place",
        shipped(
            "cleanliness",
            "Clean and tidy",
            """
            clean*/unclean, dirty/dirt/filth*, tidy/untidy/tidied, hygien*, mess left, left mess,
            smell/smells/smelly/smelt, dust/dusty, stain*, infection*, masks/mask, ppe, sanitis*, rubbish left,
            toilets, mud
            """,
            complaint="Customers find it dirty",
            praise="Customers find it clean",
        ),
        shipped(
            "comfort",
            "Rooms and comfort",
            """
            comfy, uncomfortable, comfort, comfortable seat*/chair*/bed*/room*, seats/seat/seating, chair/chairs,
            bed/beds, room/rooms, building*, decor*, cold in, too hot/cold/warm/loud/noisy, noise*, quiet, temperature,
            air conditioning, freezing, spacious, cramped, crowded, waiting room/area, atmosphere, ambience/ambiance,
            environment, premises, surroundings, garden, lighting, wifi, toilet, shower*, bumpy, suspension, loud music
            """,
            complaint="Customers do not feel comfortable in our rooms",
            praise="Customers feel comfortable in our rooms",
        ),
        shipped(
            "getting_there",
            "Getting there and parking",
            """
            parking/park, car park*, too far, far away, location*, local, close to home, near/nearer/nearest, distance,
            easy to find, hard to find, signposted, directions, public transport, venue*, branch*, signage, road signs,
            find shop/branch/office
            """,
            complaint="Customers find us hard to get to",
            praise="Customers find us easy to get to",
        ),
    ),
    *group(
        "organisation",
        "How we work",
        shipped(
            "staffing",
            "Enough people",
            """
            short staffed, understaffed, not/isnt/arent/wasnt enough staff/people/drivers/doctors/nurses/ambulances,
            lack/shortage of staff/people/drivers/ambulances, staff shortage/shortages, staffing, overworked,
            overstretched, stretched, under pressure, rushed, too busy, very busy, few staff, no staff, extra staff,
            employ/recruit/hire/hiring, rushed off, enough staff/people, more of them, agency, on duty, more
            staff/people/engineers/drivers/doctors/nurses/operators/crews/vehicles/vans, more
            ambulances/paramedics/handlers/therapists/carers/agents/technicians, more call handlers/operators/centre,
            need more help
            """,
            complaint="Customers notice that we are too few",
            praise="Customers notice that there are enough of us",
        ),
        shipped(
            "handover",
            "Passed from one to another",
            """
            passed around/about/between/from/on/to, pillar to post, handed/hand over, handover*, transfer*, different
            people/person/department/departments, repeat/repeated/repeating my*/the/same/everything/it, repeat myself,
            explain again, same story/questions, left hand, another department, refer*, no record of, each time
            someone, someone/somebody/person different/new, same person/engineer/doctor/nurse/team/staff/driver,
            continuity, familiar face*, discharge*, between teams/departments/services, one person, sent away, back and
            forth
            """,
            complaint="Customers are passed from one to another",
            praise="Customers are in one pair of hands",
        ),
        shipped(
            "rules",
            "Rules and red tape",
            """
            red tape, bureaucra*, rule/rules, not/isnt/wasnt allowed, policy says, computer says, manager's approval,
            ask manager, have/has/had to ask, nobody/noone/may/can/who decide/decides/decided, decision*, may not
            credit/give/sign/decide/do, sign for, needs/need signature/signatures, procedure*, hoops, protocol*,
            script/scripted, unnecessary questions, too many
            questions, inflexib*/flexib*, slow/complicated/long process
            """,
            complaint="Customers are held up by our rules",
            praise="Customers find us flexible",
        ),
        shipped(
            "organised",
            "Being well organised",
            """
            organis*/organiz*, disorganis*/disorganiz*, shambles, chaos/chaotic, coordinat*, co ordinat*, mismanag*,
            badly run, well run, smooth*, seamless*, hassle, straightforward, simple, well planned, planning,
            effortless, run efficiently, streamlin*, efficien*/inefficien*, easy process
            """,
            complaint="Customers find us badly organised",
            praise="Customers find us well organised",
        ),
        shipped(
            "complaints",
            "How we deal with complaints",
            """
            complain*/complaint*, apolog*, sorry, ombudsman, escalat*, supervisor, spoke to manager, lawyer, small
            claims, trading standards, feedback
            """,
            complaint="Customers are unhappy with how we deal with complaints",
            praise="Customers like how we put things right",
        ),
    ),
    *group(
        "overall",
        "All in all",
        shipped(
            "general",
            "In general",
            """
            service terrible/awful/poor/bad/dreadful/disgraceful/appalling/horrible, disgrace*, appalling, shocking,
            nightmare, thank/thanks/thankyou, grateful/gratitude, appreciat*, no/any
            complaint/complaints/problem/problems/issues/improvement, cant/cannot/couldnt fault, faultless,
            perfect/perfectly, satisf*/dissatisf*/unsatisf*, happy with/about, unhappy/disappoint*, very
            happy/good/pleased, pleased with, well done, keep up, top marks, # out of, five/# star/stars, spot on,
            first class, couldnt/cant/could/cannot better/improve, no improvement, absolutely nothing, very/really
            good, nothing to improve, *, nothing at all, nothing wrong, enjoy*, impressed/impressive, marvellous,
            second to none, wonderful/superb/outstanding/exceptional service/job/experience/work/care, service
            excellent/great/good/fantastic/brilliant/amazing/perfect, service
            wonderful/superb/outstanding/exceptional/satisfactory, terrible/awful/poor/bad/dreadful
            service/job/experience/care/company, disgraceful/appalling/horrible service/job/experience/care/company,
            everything/all excellent/great/good/fine/perfect/ok/okay, everything/all fantastic/brilliant/well/fabulous,
            look after, nothing i/can think, nothing/not better/improve/change,
            excellent/great/good/fantastic/brilliant service/job/experience/work/care, amazing
            service/job/experience/work/care
            """,
            complaint="Customers are unhappy with us in general",
            praise="Customers are happy with us in general",
        ),
        shipped(
            "recommend",
            "Recommending us or leaving",
            """
            recommend*, tell my/our friends, leaving you/them, moved/moving/move/going/gone/go to another/competitor*,
            never use again, not use again, never again, loyal*, come back again, customer for #/years, competitor*,
            switch/switched/switching to, would/will use again
            """,
            complaint="Customers think of leaving us",
            praise="Customers recommend us",
        ),
    ),
)

"""What employees speak of when they are asked about service: the list that is shipped, by the drivers of the pulse."""

from domain.topic import Topic, group, shipped

TOPICS: tuple[Topic, ...] = (
    *group(
        "service_quality",
        "Quality of our service",
        shipped(
            "pride",
            "Pride in our work",
            """
            proud*/pride, ashamed/embarrass*, good/great/best/bad/poor/better service, quality, standard/standards,
            high quality, did/do good/great job, well done, satisfied customer*, happy customer*, letting customers
            down, cut corners
            """,
            complaint="We are not proud of the service we give",
            praise="We are proud of the service we give",
        ),
        shipped(
            "promises_to_customers",
            "Keeping our promises",
            """
            promise*, call*/rang/ring/phone* back, callback*, let down, commitment*, deadline*, on time, late, overdue,
            delay*, backlog*, queue*, response time*, missed visit/visits/appointment/appointments, no show, hold, not
            kept, follow up, wait/waiting
            """,
            complaint="We do not keep our promises to customers",
            praise="We keep our promises to customers",
        ),
        shipped(
            "rework",
            "Doing it twice",
            """
            twice, again and again, second time, do again, redo/redone, rework, repeat visit*, come back, mistake*,
            error/errors, wrong, right first time, first time, duplicate*, incorrect*, fix*
            """,
            complaint="We do customers' jobs twice",
            praise="We get it right the first time",
        ),
    ),
    *group(
        "customer_focus",
        "What matters here",
        shipped(
            "targets",
            "Numbers and targets",
            """
            target*, kpi*, number/numbers, metric*, statistics, stats, bonus*, handling time, average time, call time,
            dashboard*, measure*, quota*, sales, upsell*, hit/chase/chasing numbers/targets, score/scores
            """,
            complaint="Our numbers work against customers",
            praise="Our numbers matter to customers",
        ),
        shipped(
            "changes",
            "Changes and plans",
            """
            change/changes/changed, new process/system/rule/rules/app/tool, rollout, rolled out, launch*, reorgan*,
            restructur*, migration, nobody/noone asked us, without asking, not asked/consulted,
            plan/plans/planned/planning, project/projects, priorit*
            """,
            complaint="Changes are planned without thinking of customers",
            praise="Changes are planned with customers in mind",
        ),
        shipped(
            "other_teams",
            "Working with other teams",
            """
            other team/teams/department/departments, another team/department, between teams/departments, handover*,
            hand/handed over, passed around/on/back/to, transfer*, silo/silos, teamwork, work together, cooperat*,
            billing, booking, hotline, back office, nobody/noone answers/replies, dont/doesnt talk, each other
            """,
            complaint="Teams do not help each other quickly",
            praise="Teams help each other quickly",
        ),
    ),
    *group(
        "managers",
        "Managers and leaders",
        shipped(
            "manager",
            "My manager",
            """
            manager*, boss/bosses, supervisor*, team lead/leader/leads, line manager*, one to one, 1 1, feedback,
            support from
            """,
            complaint="Managers do not make time for customers and us",
            praise="Managers make time for customers and us",
        ),
        shipped(
            "blame",
            "Blame and mistakes",
            """
            blame*/blaming, fault, scapegoat*, afraid/fear/scared, punish*, told off, shouted, trouble for, get in
            trouble, speak up, bully/bullied/bullying, respect/disrespect*, cover/covering up
            """,
            complaint="We look for somebody to blame",
            praise="We look for causes, not for somebody to blame",
        ),
        shipped(
            "leaders",
            "Leaders",
            """
            leader/leaders, leadership, management, senior*, director*, ceo, headquarters, head office, top floor, the
            top, executive*, listen* to us, nothing happens/changes/changed/done, never hear, ignored, promised us,
            strategy, under pressure
            """,
            complaint="Leaders do not act on what we tell them",
            praise="Leaders act on what we tell them",
        ),
        shipped(
            "recognition",
            "Thanks and recognition",
            """
            thank/thanks/thanked, recogni*, appreciat*, praise*, valued/undervalued, noticed, well done,
            pay/paid/salary/wage/wages, raise, unfair*, reward*
            """,
            complaint="Good work for customers is not noticed",
            praise="Good work for customers is noticed",
        ),
    ),
    *group(
        "hearing",
        "Hearing customers",
        shipped(
            "customer_words",
            "What customers tell us",
            """
            complain*/complaint*, customer feedback, review/reviews, survey*, praise from, compliment*,
            angry/upset/unhappy/rude/frustrated customer*, shouted at, abuse*/abusive, thank you from,
            customer/customers said/say/says/told/tells/asked/wrote, customer/customers
            thanked/complained/loves/loved/love/hate/hates/hated, he/she said/asked/told/thanked, they said/told,
            trusts/trust us
            """,
            complaint="Customers' words do not reach us",
            praise="Customers' words reach us",
        ),
        shipped(
            "outcome_known",
            "Learning what happened next",
            """
            what happened next, never hear back, hear/heard back, no feedback, black hole, disappear*, never
            know/learn/find, dont/didnt know what happened, outcome*, closed without, status
            """,
            complaint="We do not learn what happened next",
            praise="We learn what happened next",
        ),
    ),
    *group(
        "empowerment",
        "What we may do",
        shipped(
            "limits",
            "Putting things right ourselves",
            """
            allowed, not/cant/cannot/may/could decide, decide/deciding ourselves/myself,
            credit/credits/credited/crediting, refund*, goodwill, compensat*, approval*/approve*, sign off, signed off,
            permission*, ask/asking manager/first/somebody/someone, authoris*/authoriz*, limit/limits, discretion,
            exception*, empower*, ten pound*, # pounds/pound/quid/euros, put right, make right, my hands, hands tied,
            escalat*, nobody/noone/who can/may decide, can/could only
            """,
            complaint="We may not put things right for customers ourselves",
            praise="We may put things right for customers ourselves",
        ),
        shipped(
            "ideas",
            "Our ideas",
            """
            idea/ideas, suggest*, proposal*, proposed, improve/improved/improving/improvement/improvements, try/tried
            something/new, our view/opinion/voice, heard, experiment*
            """,
            complaint="Our ideas change nothing",
            praise="Our ideas change how we serve customers",
        ),
    ),
    *group(
        "frictions",
        "What gets in the way",
        shipped(
            "tools",
            "Systems and tools",
            """
            system/systems, software, tool/tools, computer*, laptop*, crm, app/apps, screen/screens,
            login*/password*/log in, crash*/freeze*/frozen/hang/hangs, slow system/screen/computer, outage*, it
            support, it desk, phone system, headset*, wifi, internet, vpn, printer*, van/vans, parts, equipment,
            spreadsheet*, bug/bugs, offline, tablet*, system/systems/app down
            """,
            complaint="Our systems are too slow when a customer waits",
            praise="Our systems are fast enough when a customer waits",
        ),
        shipped(
            "knowing",
            "Finding what we need to know",
            """
            information, find/finding out, look/looking for, search*, one place, customer record*, history, notes,
            documentation, knowledge base, wiki, guide/guides, unclear, confus*, not/nobody/noone
            told/informed/knew/knows, communicat*, update/updates/updated, out of date, outdated, price list*
            """,
            complaint="We do not find what we need to know about a customer",
            praise="We find what we need to know about a customer",
        ),
        shipped(
            "rules",
            "Rules and paperwork",
            """
            rule/rules, policy/policies, process/processes, procedure*, red tape, bureaucra*, form/forms, paperwork,
            script/scripts, compliance, letter/letters, doesnt/dont make sense, makes no sense, pointless, too many
            steps/forms/meetings/rules, meeting/meetings, report/reports/reporting, admin, checklist*,
            reminder/reminders
            """,
            complaint="Our rules make no sense to customers",
            praise="Our rules make sense to customers",
        ),
        shipped(
            "staffing",
            "Enough of us",
            """
            staff, short staffed, understaffed, staffing, not enough people/staff/engineers/us/time/hands, enough of
            us, more people/staff/engineers/hands, busy/busier, workload, overload*, overtime, overwork*, sick*,
            holiday*, rota*/shift/shifts, schedul*, pressure, stress*, burn* out, tired, exhaust*, no time, too much,
            too many calls/visits/jobs/customers/tickets, rush*, breaks, cover
            """,
            complaint="There are not enough of us to give customers time",
            praise="There are enough of us to give customers time",
        ),
        shipped(
            "training",
            "Training and new colleagues",
            """
            train*/untrained, onboard*, new colleague*/starter*/people/hire/hires/staff/joiner*, new/newly started,
            induction, shadow*, coach*, mentor*, learn*, skill/skills, not ready, thrown in,
            experience/experienced/inexperienced, turnover, people leave/leaving, leavers
            """,
            complaint="New colleagues serve customers before they are ready",
            praise="New colleagues are ready before they serve customers",
        ),
    ),
)

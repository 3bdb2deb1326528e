/// English words that say little about what is looked for.
enum CommonWords {
    /// Words that say how something is asked, not what about; left out.
    static let stopWords = english.union(otherLanguages)

    private static let english: Set<String> = words(
        """
        a about after all also am an and any anyone are as at be because been before being between both but by can cannot cant could did do does
        doesnt doing dont each else every few for from get getting give given gives go goes got had has have having he help her here him his how
        i id if ill im in instead into is isnt it its itself ive just let lets like make makes many may me might more most much must my myself
        need needs no not now of off on once one only or other our out over own please possible problem question same seem seems shall she should
        so some someone something still such tell than that the their them then there these they thing things this those through to too trying
        under until up us use used using versus very vs want wants was way we well were what whats when where whether which while who whose why will
        with without wont would you your
        """
    )

    /// The same of other languages: mostly words that questions have and manuals do not, which rarity would make the most telling ones. None that is an English
    /// word or a name of computing too, such as "comment", "die" or "der".
    private static let otherLanguages: Set<String> = words(
        WordFolding.folded(
            """
            wie warum wieso weshalb wann welche welcher welches welchen wozu wohin ich kann
            como donde cuando cual cuales quien quienes porque puedo puede hago hacer
            pourquoi quand quel quelle quels quelles puis dois
            onde quando qual quais posso perche quale quali
            waarom wanneer welke waar jak gdzie kiedy dlaczego czy nasil nedir neden nerede
            как где куда когда почему зачем что какой какая какое какие каким кто ли можно мне это у меня на по для
            як де коли чому що який яка яке які
            πως που ποτε γιατι ποιος ποια ποιο ειναι
            מה מהו מהי איך מתי איפה היכן למה מדוע האם הוא היא של את אני
            ما ماذا هي هو كيف متى أين لماذا هل من في على إلى أن عن هذا هذه يمكن يمكنني
            چه چیست چگونه چطور کجا چرا کدام آیا است را
            کیا کیسے کہاں کب کیوں ہے ہیں میں کا کی کے کو سے
            क्या कैसे कैसा कैसी क्यों कब कहाँ कौन कौनसा है हैं हो था में का के की को से पर मैं मुझे यह करें करूँ
            """
        )
    )

    /// Words of common speech that are rare in manuals, where rarity alone would make them telling; they count ``weakWeight``.
    static let weak: Set<String> = words(
        """
        able above across actually add added adding again against ago ahead allow almost alone along already alternative although always another
        anybody anything anyway apart appear appears approach around ask asked asking author away back bad basically become becomes begin behind
        believe below beside best better big bit brand bring brings built call called came care case cases cause certain certainly change clear
        clearly come comes coming complete completely consider correct correctly currently day days deal decide definitely difference different
        differently done down easily easy effect either end enough entire especially even ever everyone everything everywhere exactly exist existing
        expect explain explained fact far fast find fine first follow following found full fully further gets gone good great guess hand happen
        happening happens hard hello hi hold hope idea important including inside keep keeps kept kind kinds knew know known large last late lately
        later least leave left less likely little long longer look looking looks lot lots made main making maybe mean meaning means meant mention mine
        minute mostly move near nearly necessary never new next nice nobody none normal normally nothing often ok okay old ones opposite order ought
        outside part particular particularly people person pick piece place plan plus point possibly practice prefer present pretty previous probably
        properly provide purpose put putting quick quickly quite rather ready real really reason recommend recommended regarding related requires
        right said saw say says second see seen sense sensible separate several short show shown shows side similar simple simply since single
        situation somebody somehow sometimes somewhere soon sorry sort special stand start started stay step stop stuff suddenly suggest suppose
        supposed sure take taken takes taking talk tells thank thanks think third though thought three time times today together tomorrow took top
        totally toward tried trouble true truth turn two understand unless upon usually various version wait wanted wanting whatever whenever wherever
        whole willing wish wonder wondering word words work worked working works worse worth wrong year years yes yesterday yesterdays yet
        """
    )

    /// Words by which a short question points back at the one before it; "is there" does not.
    static let pointers: Set<String> = words("it its that this these those there they them")

    /// Words that a question which goes on with another begins with.
    static let connectives: Set<String> = words("and but or also then so otherwise else instead")

    /// "How do I", "can we": the second of them begins a whole question, with a verb of its own.
    static let modals: Set<String> = words("do can should could would must may")
    static let persons: Set<String> = words("i we you one")

    /// Where it is said what is to be done: behind "how to", "how do I", "can we"; `nil` in other questions.
    static func taskStart(of question: [String]) -> Int? {
        if question.starts(with: ["how", "to"]) { return 2 }
        return zip(question.prefix(2), question.dropFirst()).enumerated().first { modals.contains($1.0) && persons.contains($1.1) }
            .map { $0.offset + 2 }
    }

    /// Words that a question ends with which asks for more of what was asked about before: "how do I create one?"
    static let counts: Set<String> = words("one ones two some several more")

    /// Words that belong to a verb, before or behind what it is done to: "back everything up", "turn it off".
    static let particles: Set<String> = words("up down off on out back in")

    /// What is done to the product that the docs are about: "how do I run it?" seldom means what was asked about before.
    static let productVerbs: Set<String> = words("run install uninstall download upgrade launch deploy")

    /// Words that say of a question which points back that it goes on.
    static let additions: Set<String> = words("also too instead else")

    /// Words that a mere fragment begins with: "on Windows?"
    static let prepositions: Set<String> = words("on in with for from without under by at to inside via using through within")

    /// Behind a preposition they begin a whole question: "in which order".
    static let questionWords: Set<String> = words("which what whose")

    /// Words that ask for a sample of what was asked about before: "show me an example".
    static let samples: Set<String> = words(
        "a an another any can code could example examples for give i is it me more of one please sample samples see show some the there you"
    )

    /// Words that ask for a judgement, or for people: docs say how something is done, and only seldom who does it or what is better.
    static let judgements: Set<String> = words("who whose better worse faster slower")

    /// Words of a question for the people who made the product: it begins with one of the first, and has no others than the second.
    static let people: Set<String> = words("who whos whose")
    static let makers: Set<String> = words(
        """
        author authors behind build builds built create created creates creator creators develop developed developer developers develops founded founder
        invented made maintain maintained maintainer maintainers maintains make maker makers makes own owns write writes written wrote
        """
    )

    /// Words, and pairs of words joined by "_", by which the product is compared with another.
    static let comparisons: Set<String> = words(
        """
        vs versus better_than worse_than faster_than slower_than cheaper_than easier_than simpler_than alternative_to alternatives_to compare_to
        compare_with compared_to compared_with compares_to compares_with
        """
    )

    /// Pairs of words of those who want something done, or tell what answers them what it is.
    static let requests: Set<String> = words("write_me your_prompt your_system your_instructions your_rules me_your are_now")

    /// Words of the titles of glossaries, and those that may stand beside them.
    static let glossaries: Set<String> = words("glossary glossaries terminology terms definitions vocabulary concepts jargon")
    static let besideGlossaries: Set<String> = words("core key basic main common important and of the")

    /// Words of which one at least is in what nobody wants an answer to, and those that may stand beside them.
    static let greetings: Set<String> = words("hello hi hey greetings thanks thank thx cheers bye goodbye useless stupid awesome")
    static let besideGreetings: Set<String> = words(
        """
        a again all and are assistant bot dear everyone fixed for friend good great help helpful is it lot morning much my nice now perfect perfectly so
        solved that the there this very was well worked works you your
        """
    )

    /// What the docs are about, behind "this": "what is this tool".
    static let products: Set<String> = words(
        "tool app application software project program product framework library site website thing system service package"
    )

    /// The words of the questions that ``SiteQuestion`` tells, besides ``stopWords``.
    static let start: Set<String> = words("start starts started starting begin beginning began")
    static let licence: Set<String> = words(
        "free license licenses licence licences licensed licensing cost costs price prices pricing paid pay commercial commercially open source"
    )
    static let complaint: Set<String> = words(
        """
        broken error errors issue issues bug bugs bad crash crashes crashed crashing fail fails failed failing failure wrong stuck work works worked
        working anymore nothing happens trouble
        """
    )
    /// Stop words that are a complaint where nothing else is said, and those that make one of "it works".
    static let cries: Set<String> = words("help problem")
    static let negations: Set<String> = words("not no doesnt dont isnt cant cannot wont didnt never stopped")

    /// Words by which somebody asks about versions: only then change logs are as good as other pages.
    static let versionWords: Set<String> = words(
        "version versions release released releases changelog changed changes upgrade upgraded upgrades upgrading new since deprecated"
    )

    /// Words by which somebody asks what was proposed: only then proposals are as good as other pages.
    static let proposalWords: Set<String> = words("proposal proposals proposed rfc rfcs")

    /// Words that a short question about something begins with; see ``Subject``.
    static let openings: [[String]] = [
        "what is", "what are", "whats", "what does", "what do", "who is", "is there", "are there", "explain", "define", "describe",
    ].map { $0.split(separator: " ").map(String.init) }

    /// Words that "what does … mean" ends with.
    static let meanings: Set<String> = words("mean do")

    /// Words that a question begins with which asks whether something is there, and the verbs of such questions.
    static let auxiliaries: Set<String> = words("does do can is are has have")
    static let offers: Set<String> = words("support supports have has offer offers provide provides supported")

    static let articles: Set<String> = words("a an the any")

    static let copulas: Set<String> = words("is are")

    /// Words of a heading that leave what it is about to the others: "Introduction to webhooks", "Ingress configuration".
    static let generalHeadings: Set<String> = words(
        "introduction introducing intro overview basics guide concept concepts tutorial reference documentation docs configuration architectural"
    )

    /// Words and endings of Chinese, Japanese and Korean by which something is asked; of those that begin alike the longer one first.
    static let unspacedQuestionWords: [[Unicode.Scalar]] =
        ("什么时候 为什么 怎么办 怎么样 怎么 怎样 如何 什么 哪里 哪些 多少 请问 能不能 可不可以 可以 是不是 有没有 我想 我要 方法 教え 下さい 場合 "
        + "어떻게 어디에서 어디에 어디 무엇 무슨 어떤 언제 얼마나 인가요 있나요 하나요 되나요 나요 습니까 합니다 하려면 려면 싶어요 주세요 방법")
        .split(separator: " ").map { Array($0.unicodeScalars) }

    /// Words that a heading which asks something begins with; see ``RelatedHeading``.
    static let asking: Set<String> = words("how what when where which who why can should")

    /// Words that a heading begins with which says what is done.
    static let tasks: Set<String> = words(
        """
        add allow apply ask build change check choose configure connect convert create customize debug define delete deploy disable edit embed enable
        export find generate handle hide import include install link limit log make manage measure migrate monitor move open override publish read
        remove rename replace reset restore return run schedule secure send serve set share show start stop store switch sync test track translate
        troubleshoot undo uninstall update upgrade upload use validate verify write
        """
    )

    /// Verbs which say no more than that something is to be there or to be used: what they are done to is the question.
    static let plainTasks: Set<String> = words("add create declare define do get give have make need put set show use using want write")

    /// What a title or heading may hold beside a task and its thing.
    static let besideTasks: Set<String> = words("how to your")
    /// First words of questions that are answered by steps and code.
    static let steps: Set<String> = words("how where install create add set configure run enable disable")
    /// First words of sentences that go on with the one before.
    static let backPointers: Set<String> = words("But And So This That These Then It They Or Also However Otherwise Such Those Here")
    /// Words whose dot does not end a sentence.
    static let abbreviations: Set<String> = words("e.g. i.e. etc. vs. cf. mr. mrs. dr. st. no. fig. approx. inc. ltd. u.s. p. pp.")

    /// Those that browsers need too, under the names by which their engine knows them.
    static let lists: [String: Set<String>] = [
        "stopWords": stopWords, "weakWords": weak, "pointers": pointers, "connectives": connectives, "additions": additions,
        "samples": samples, "judgements": judgements, "products": products, "start": start, "licence": licence, "complaint": complaint,
        "cries": cries, "negations": negations, "modals": modals, "persons": persons, "counts": counts, "particles": particles,
        "greetings": greetings,
        "besideGreetings": besideGreetings, "productVerbs": productVerbs, "prepositions": prepositions, "questionWords": questionWords,
        "versionWords": versionWords, "proposalWords": proposalWords, "people": people, "makers": makers, "comparisons": comparisons,
        "requests": requests, "meanings": meanings, "auxiliaries": auxiliaries, "offers": offers, "articles": articles,
        "copulas": copulas, "asking": asking, "tasks": tasks, "plainTasks": plainTasks, "generalHeadings": generalHeadings,
        "steps": steps, "besideTasks": besideTasks, "backPointers": backPointers, "abbreviations": abbreviations,
        "nameOpenings": SymbolWords.nameOpenings,
    ]

    private static func words(_ text: String) -> Set<String> {
        Set(text.utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }.map { String(Substring($0)) })
    }
}

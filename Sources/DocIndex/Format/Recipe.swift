/// The numbers by which sections are ranked, answers are chosen and questions refused: those that both engines have to share, this one and the
/// browser's. They stand here alone; `search/meta.js` takes them to the browser under the same names. `docs/inside/retrieval.md` explains each step.
struct Recipe: Encodable, Sendable {
    // MARK: Queries

    /// FTS5's time grows with the number of words; of a longer question the most telling words are kept.
    let maxConcepts = 24
    /// What is read of a pasted log or a hostile query: bytes here, UTF-16 units in the browser.
    let maxQueryLength = 8_192
    /// Words of a long text that are looked up.
    let maxQueryWords = 512
    /// Misspelled words that are repaired.
    let maxRepairs = 8
    /// In a longer text quotes are not a wish, and signs no name.
    let maxLengthWithQuotes = 200
    /// The longest phrase that is looked up in a question.
    let maxPhraseWords = 3
    /// What a written-together pair of words counts where the docs write it so: "roll back" finds `rollback`.
    let pairWeight = 0.7
    let synonymWeight = 0.6
    /// What a word counts that says little.
    let weakWeight = 0.6
    /// What the words of the site's name count, beside other words.
    let nameWeight = 0.3
    /// What "support" and the like count in "does it support GraphQL".
    let verbWeight = 0.2
    /// What "write" and the like count in "how do I write a middleware", beside other words.
    let taskWeight = 0.2
    /// A word that stands in no more sections is looked for with a number at its end too, or without it: "jinja" and "jinja2".
    let maxSectionsOfNumbered = 5
    /// More words that differ in nothing but their numbers are an enumeration: "step1", "step2".
    let maxNumbered = 3
    /// A question of so many words that begins with a preposition is a fragment, whatever its second word is: "on which port?"
    let fragmentLength = 3
    /// What the beginning of a word counts that is itself a word of the docs.
    let completionWeight = 0.7
    /// Words whose beginnings are looked for in one query.
    let maxCompleted = 8
    /// Words that one beginning stands for.
    let maxCompletions = 24
    /// Sections with these words, besides those of the most frequent one: what is looked for while somebody types has to be cheap.
    let maxCompletionSections = 4_000
    /// A name with signs of so many words is not a sentence: none of its words is left out.
    let maxNameWords = 3
    /// What a name with its signs counts, beside its words.
    let symbolWeight = 2.0
    let maxLiterals = 8
    let maxLiteralLength = 100
    /// What such a name counts as a part of something longer: signs between words, another flag, or what is still being typed.
    let partOfLiteral = 0.6
    /// What it counts in a heading that says much else; one that says nothing else counts whole.
    let literalBesideWords = 0.8
    /// A question with so many telling words of its own can be understood alone.
    let ownWords = 4
    /// Without "also" and the like one with a pronoun is understood alone from more telling words on.
    let maxPointingWords = 2
    /// A question that begins with a preposition and has no more telling words is a fragment.
    let maxFragmentWords = 2
    /// What the words of the question before count behind "what about": most of what is asked for is new.
    let earlierWeight = 0.5

    /// A question that may be whole goes on with the one before where one section holds so much of both.
    let followedCoverage = 0.68
    /// The same where it names something.
    let namedCoverage = 0.8
    /// In a shorter word no letter is taken for another: "bread" is not "break".
    let minWrongLetter = 6

    // MARK: Scores of sections

    /// How much each occurrence counts, by field.
    let fieldWeight = FieldWeight()
    /// BM25's *k1*: how quickly further occurrences stop counting.
    let sectionK1: Float = 1.4
    let pageK1: Float = 1.2
    /// How much length counts (BM25's *b*).
    let textB = 0.5
    let codeB = 0.75
    /// The share of the form that was typed; the rest is that of all forms of the word.
    let typedShare: Float = 0.4
    /// The share of the page's score.
    let pageShare = 0.35
    /// What a section gains that holds the question's whole weight.
    let coverageBonus = 0.05
    /// Where a word stands in the title or the headings above it is half in the heading.
    let inheritedHeading: Float = 0.5
    /// Other ways to say something are only guesses: places that one may cost.
    let maxPlacesOfAlternative = 30_000

    // MARK: The best sections

    /// Sections that are looked at closely.
    let candidates = 200
    /// Sections whose texts are read for how near the words stand to each other; more changed no first result in 1,100 questions.
    let readCandidates = 12
    /// Sections whose texts are read for names with signs.
    let readForLiterals = 24
    /// What is read of one section: bytes here, UTF-16 units in the browser.
    let maxCandidateLength = 16_384
    /// Bonus for a heading all of whose words are asked for, times the share of the query it makes up.
    let headingBonus = 0.2
    /// Bonus for a heading that is what was typed but for words that say little.
    let sameWordsBonus = 0.2
    /// Bonus for a heading that is exactly what was typed.
    let exactBonus = 0.6
    /// Bonus for words that stand together as they were typed.
    let proximityBonus = 0.25
    /// The share of it for two words that are near each other but not side by side, and how many words are near.
    let nearShare = 0.5
    let nearDistance = 5
    /// Bonus for the exact characters of a name with signs, by where they stand, times the share of the query's words that it makes up: more than
    /// words without the signs can gain.
    let literalInHeading = 3.0
    let literalInText = 2.0
    /// Bonus for a heading that is the whole query, signs and all.
    let wholeInHeading = 0.5
    /// Bonus for a section whose author says that it answers what was asked, but for words that say little.
    let questionBonus = 0.8
    /// Change logs mention everything and explain nothing.
    let changeLogPenalty = 0.25

    /// What the pages are weighed by on which several of the best sections stand: of so many sections, for each power of *e*.
    let agreementDepth = 30
    let agreementBonus = 0.06

    /// Bonus for the page on which a reader asks.
    let currentPageBonus = 0.15

    // MARK: Questions about one thing

    /// The longest name of a thing.
    let maxSubjectWords = 3
    /// Sections that are read for such a question.
    let readForSubject = 24
    /// What the beginning of a page is ahead when these are chosen: it may gain most by being read.
    let openingLead = 0.3
    /// What a page loses for each folder above it where the site as a whole is asked about.
    let depthPenalty = 0.3
    /// Bonus for the beginning of a page whose title is the thing, and once more where its file has that name.
    let openingBonus = 0.6
    /// Of the beginning of the home page where its title is what was asked for: more than any other page can gain.
    let homeBonus = 1.2
    /// Bonus for a section below the beginning whose heading is the thing, and for any that begins by saying what it is: among so many words, of so
    /// many bytes or UTF-16 units.
    let definitionBonus = 0.2
    let maxDefinitionWords = 25
    let maxDefinitionLength = 400
    /// What a glossary that defines the thing is ahead of the best section; a page with that title and name may gain more.
    let glossaryBonus = 0.6
    /// Words that weigh no more stand in about every third section: what the docs are about.
    let everywhereWeight = 1.2

    // MARK: Questions how something is done

    /// Bonus for a heading that says what is to be done, or what it is done to.
    let howToHeading = 0.3
    /// Bonus for the beginning of a page whose title does, and for its other sections.
    let howToOpening = 0.4
    let howToTitle = 0.25
    /// What the thing alone counts where what is done to it is more than to make or use it.
    let thingShare = 0.4
    /// What a title counts of which one of several parts is what is asked for: "Links and images".
    let partOfTitle = 0.8
    /// How much more such titles and headings count where something is done to the product itself: all of the docs are about it.
    let productFactor = 2.0
    /// Bonus for a section of "Getting started" whose heading begins with what is to be done: newcomers ask for that.
    let startBonus = 1.0
    /// What a heading loses that asks what or why.
    let explainingPenalty = 0.2
    /// What a page of many short entries loses, such as one of error messages: they mention everything in passing.
    let entryPenalty = 0.5

    // MARK: Confidence

    /// How sure it is that the docs answer the question at all; fitted on questions with and without an answer.
    let answerable = Evidence(constant: -13.15, score: 2.2, coverage: 1, breadth: 4, word: 1.6, minWords: 5, maxWords: 7)
    /// How sure it is that one of the three best sections holds the answer: then one stands out. Fitted on questions and what their answers say.
    let held = Evidence(constant: -5.27, score: 1.55, lead: 2.6, word: 0.37, minWords: 0, maxWords: 10)
    /// What is added to ``answerable`` for scripts without spaces, whose headings and forms of words gain no score of their own.
    let unspacedEvidence = 1.5
    /// What is added to ``held`` where a judgement is asked for.
    let judgementEvidence = -1.5
    /// Sections that the mean score is of.
    let evidentSections = 3
    /// The best section leads before this one.
    let leadDepth = 5
    /// Below this chance of an answer, where fewer than one in twenty questions that the docs do answer would be refused, they are said not to cover it.
    let refused = 0.5
    /// Below this chance that it is here the passage is called the closest match.
    let certain = 0.65

    // MARK: Refusals

    /// Words that the docs do not hold and that are named; of a longer list nobody learns more.
    let maxMissingTerms = 3
    /// A question of fewer words shows no language.
    let minForeignWords = 3
    /// The share of its words that stand nowhere in the docs; of a script without spaces that of its characters.
    let foreignShare = 0.6
    let foreignCharacterShare = 0.8
    /// The longest word of the kind that every language has, in UTF-16 units, and how many of these have to be unknown.
    let maxSmallWord = 4
    let minSmallWords = 2
    /// Fewer sections do not hold all the small words of their own language.
    let minSectionsOfLanguage = 30

    // MARK: Passages

    /// Best sections whose headings are offered as questions where there is no answer.
    let readForRelated = 8
    /// So many of them are asked, until so many are answered.
    let maxRelatedAsked = 5
    let maxRelated = 3
    /// A longer heading is not offered; in UTF-16 units.
    let maxRelatedLength = 120
    /// The share of the question's weight that its telling words in such a heading make up.
    let relatedShare = 0.15
    /// Letters of a word that the docs do not hold from which on they may hold one that begins alike.
    let minSharedLetters = 5
    let snippetWords = 32
    /// Of a snippet's words in front of the first that was asked for.
    let snippetWordsBefore = 8
    /// A longer word of a snippet is cut.
    let maxSnippetWordLength = 120
    /// What is put behind an address to make a browser scroll to some words.
    let textFragment = TextFragment()
    /// Letters of a page in front of a section that are searched for the words of a result: bytes here, UTF-16 units in the browser.
    let maxReadBefore = 65_536
    /// A longer word that the docs do not hold is named by its beginning; in UTF-16 units.
    let maxNamedLength = 40
    /// What a name with its signs counts in a snippet, in words.
    let literalWorth = 4
    /// A code block is weighed in pieces of so many lines.
    let maxCodeLines = 12
    let maxCodeLength = 2_048
    /// Of a longer section the beginning is looked at.
    let maxUnitsOfSection = 600
    let maxUnitsOfPassage = 8
    let maxPassageWords = 110
    /// A unit of more words is cut at ``maxPassageWords``.
    let maxUnitWords = 165
    /// The same where the question asks how something is done: steps and their code.
    let maxStepsWords = 250
    /// A passage goes on with what follows it while it has no more words than this: the answer is often in the next sentence.
    let fillWords = 90
    /// The same of quotes of further sections, and of passages that go on with the answer.
    let quoteWords = 50
    /// A passage of another section than the best comes first where that section's score is lower by no more than this.
    let passageLead = 0.1
    /// All passages of an answer together, where there are several.
    let maxComposedWords = 150
    /// A section of the same page goes on with the answer where its score is lower by no more than this.
    let composedLead = 0.3
    /// A paragraph or item of more words is cut between sentences or at its parts.
    let maxBlockWords = 160
    /// Of a longer block of code so many lines are shown.
    let maxCodeLinesOfBlock = 40
    /// Lines of a long block that are shown in front of those that its author marks.
    let linesBeforeMarked = 2
    let maxCodeLinesOfAnswer = 60
    /// Blocks that may stand between two steps.
    let maxBetweenSteps = 3
    /// A longer line of any kind is cut; in UTF-16 units.
    let maxLineLength = 4_096
    /// Of a longer table the rows that answer are shown, or the first ones.
    let maxTableRows = 12
    /// What a word counts that only the section's headings hold.
    let headingShare = 0.3
    /// Bonus for standing where the section begins.
    let beginning = 0.18
    /// Words beyond this many cost ``perWord`` each.
    let freeWords = 75
    let perWord = 0.0015
    /// For a passage that begins or ends in mid-thought.
    let fragmentPenalty = 0.05
    /// Bonus for code and list items where the question asks for steps.
    let stepsBonus = 0.05
    /// The beginning of a question in which names of settings and flags are looked for, and that of a row or item that is compared with them.
    let maxLengthWithNames = 2_000
    let maxLengthOfNamed = 200
    /// Bonus for the row of what the question names.
    let namedRow = 0.3
    /// For a passage that ends with a table's head.
    let bareTableHead = 0.3

    /// What each sign of an answer adds to the logarithm of its odds.
    struct Evidence: Encodable, Sendable {
        let constant: Double
        /// For a mean score of 1.
        let score: Double
        /// For a lead of 1.
        var lead = 0.0
        /// Where one section holds all of the question's weight.
        var coverage = 0.0
        /// Where one of the three best sections holds all of its words, rare or not: one rare word that the docs lack is no sign that they lack the rest.
        var breadth = 0.0
        /// For each word: long questions score lower than short ones that are as well answered.
        let word: Double
        /// Shorter questions count as if they had so many words, which is no sign that there is no answer, and longer ones as if they had no more.
        let minWords: Int
        let maxWords: Int
    }

    struct TextFragment: Encodable, Sendable {
        /// In UTF-16 units. Fewer could stand elsewhere too, in the navigation say.
        let minLength = 12
        /// Words in front of the first that was asked for, and behind it.
        let wordsBefore = 3
        let wordsAfter = 4
        let wordsOfPassage = 8
    }

    struct FieldWeight: Encodable, Sendable {
        let title: Float = 3
        let heading: Float = 5
        let breadcrumb: Float = 1
        let text: Float = 1
        let code: Float = 0.5
        let name: Float = 0.5
        let path: Float = 1
    }
}

let recipe = Recipe()

import DocIndex
import DocModel
import Testing

/// Words of scripts whose letters carry marks.
struct ScriptTests {
    private static func index(_ headings: [(heading: String, text: String)]) throws -> SectionIndex {
        let sections = headings.map { IndexFixture.section($0.heading, $0.text) }
        let fillers = (0..<12).map { IndexFixture.section("Filler \($0)", "Lorem ipsum dolor sit amet number \($0).") }
        return try IndexFixture([IndexFixture.page("a.md", "Guide", sections + fillers)]).open()
    }

    private static let arabic = [
        ("كلمة المرور", "يمكنك تغيير كلمة المرور من صفحة الحساب."), ("إزالة حساب", "لإزالة الحساب اضغط على الزر الأحمر."),
        ("المصباح", "يضيء المصباح عند التشغيل."), ("أغيّر اللون", "هنا أغيّر لون الواجهة."),
        ("مستشفى المدينة", "مستشفى المدينة قريب."),
    ]
    private static let hindi = [("किताब जोड़ना", "नई किताब जोड़ने के लिए बटन दबाएँ।"), ("मौसम", "मौसम की जानकारी यहाँ है।"), ("खाता हटाना", "खाता हटाने के लिए सेटिंग खोलें।")]
    private static let others = [
        ("שָׁלוֹם עוֹלָם", "דוגמה ראשונה."), ("Ρυθμίσεις λογαριασμού", "Εδώ είναι οι ρυθμίσεις."), ("Счётчик посещений", "Тут виден счётчик."),
        ("தமிழ் மொழி", "மொழி அமைப்பு."),
    ]

    @Test(arguments: [
        ("أغيّر", "أغيّر اللون"), ("اغير", "أغيّر اللون"), ("ازالة", "إزالة حساب"), ("مصباح", "المصباح"), ("والمصباح", "المصباح"),
        ("كَلِمَةُ المُرُورِ", "كلمة المرور"),
        ("ما هي كلمة المرور؟", "كلمة المرور"), ("كلـــمة", "كلمة المرور"),
        ("كلمه المرور", "كلمة المرور"), ("مستشفي", "مستشفى المدينة"),
    ])
    func arabicIsFoundWithoutItsMarks(_ query: String, _ heading: String) throws {
        let index = try Self.index(Self.arabic)
        #expect(try index.search(query).results.first?.citation.heading == heading)
        #expect(try index.answer(query).sources.first?.heading == heading)
    }

    @Test(arguments: [("किताब", "किताब जोड़ना"), ("मौसम कैसा है?", "मौसम"), ("खाता कैसे हटाना है", "खाता हटाना")])
    func hindiWordsKeepTheirVowels(_ query: String, _ heading: String) throws {
        let index = try Self.index(Self.hindi)
        #expect(try index.search(query).results.first?.citation.heading == heading)
        #expect(try index.answer(query).missingTerms.isEmpty)
    }

    @Test func aMissingWordIsNamedWhole() throws {
        let answer = try Self.index(Self.hindi).answer("पासवर्ड और हिमालय कहाँ है")
        #expect(!answer.isAnswered)
        #expect(answer.isForeign || answer.missingTerms.contains("पासवर्ड"))
    }

    @Test(arguments: [
        ("שלום עולם", "שָׁלוֹם עוֹלָם"), ("ΡΥΘΜΙΣΕΙΣ", "Ρυθμίσεις λογαριασμού"), ("ρυθμισεις", "Ρυθμίσεις λογαριασμού"),
        ("счетчик", "Счётчик посещений"), ("மொழி", "தமிழ் மொழி"),
    ])
    func accentsAndPointsDoNotCount(_ query: String, _ heading: String) throws {
        #expect(try Self.index(Self.others).search(query).results.first?.citation.heading == heading)
    }

    @Test(arguments: [
        ("api", "ＡＰＩ キー １２３"), ("123", "ＡＰＩ キー １２３"), ("ＡＰＩ", "ＡＰＩ キー １２３"), ("ＳＥＲＶＥＲ", "server ABC"), ("ａｂｃ", "server ABC"),
        ("file", "The ﬁle"), ("ﬁle", "The ﬁle"), ("\u{FEB3}\u{FE92}\u{FE94}", "\u{633}\u{628}\u{629}"),
    ])
    func formsOfLettersDoNotCount(_ query: String, _ heading: String) throws {
        let index = try Self.index([
            ("ＡＰＩ キー １２３", "ここに書く。"), ("server ABC", "What it is."), ("The ﬁle", "Where it lies."), ("\u{633}\u{628}\u{629}", "x"),
        ])
        let results = try index.search(query).results
        #expect(results.first?.citation.heading == heading)
    }

    @Test func aMarkedWordIsShownWhole() throws {
        let snippet = try Self.index(Self.arabic).search("أغير").results.first?.snippet ?? []
        #expect(snippet.contains { $0.isMatch && $0.text == "أغيّر" })
    }

    @Test func aMarkWithoutALetterIsNoWord() throws {
        let index = try Self.index([("Warning ⚠️", "Beware \u{301} of the dog 1️⃣ ️.")])
        #expect(try index.search("\u{301}").results.isEmpty)
        #expect(try index.search("\"beware of\"").reading.dropped.isEmpty)
    }

    @Test(arguments: [("🚀", "Start 🚀"), ("⚠️", "Warning"), ("⚠", "Warning"), ("👍🏽", "Thumbs"), ("\"🚀\"", "Start 🚀"), ("⭐", "Stars")])
    func picturesAreWords(_ query: String, _ heading: String) throws {
        let index = try Self.index([
            ("Start 🚀", "Go."), ("Warning", "⚠️Beware of the dog."), ("Thumbs", "Up: 👍."), ("Stars", "Five of ⭐."),
            ("Ends", "Mind the \u{201C}gap\u{201D}."),
        ])
        let results = try index.search(query).results
        #expect(results.map(\.citation.heading) == [heading])
        #expect(try index.search("🦄").results.isEmpty)
    }

    @Test func aPictureIsMarked() throws {
        let snippet = try Self.index([("Stars", "Five of ⭐ here.")]).search("⭐").results.first?.snippet ?? []
        #expect(snippet.filter(\.isMatch).map(\.text) == ["⭐"])
    }

    @Test(arguments: ["ぽんぷ", "ポンプ"])
    func kanaOfOneSoundAreOne(_ query: String) throws {
        let index = try Self.index([("ポンプの掃除", "ポンプを外してから掃除します。"), ("ランプ", "ランプを交換します。")])
        let result = try #require(try index.search(query).results.first)
        #expect(result.citation.heading == "ポンプの掃除")
        #expect(result.snippet.first?.text == "ポンプ" && result.snippet.first?.isMatch == true)
        #expect(try index.answer(query).sources.first?.heading == "ポンプの掃除")
    }

    @Test(arguments: [
        ("1000", "Thousand"), ("1,000", "Thousand"), ("1\u{202F}000", "Thousand"), ("2500000", "Millions"), ("2,500,000", "Millions"),
        ("7000", "Plain"), ("7,000", "Plain"),
    ])
    func thousandsSetApartAreOneNumber(_ query: String, _ heading: String) throws {
        let index = try Self.index([
            ("Thousand", "At most 1,000 pages."), ("Millions", "Up to 2,500,000 rows."), ("Plain", "From 7000 on."),
            ("List", "One of 1, 000 or 1,0000."),
        ])
        #expect(try index.search(query).results.first?.citation.heading == heading)
    }

    @Test func aNumberIsMarkedWhole() throws {
        let snippet = try Self.index([("Thousand", "At most 1,000 pages.")]).search("1000").results.first?.snippet ?? []
        #expect(snippet.filter(\.isMatch).map(\.text) == ["1,000"])
    }

    @Test(arguments: [("wie", "Kennwort"), ("como", "Contraseña"), ("как", "Пароль")])
    func questionWordsOfOtherLanguagesTellNothing(_ word: String, _ name: String) throws {
        let index = try Self.index([(name, "\(name): abc."), ("Other", "Something else \(word) that.")])
        #expect(try index.search("\(word) \(name)").results.first?.citation.heading == name)
        #expect(try index.answer("\(word) \(name)").sources.map(\.heading) == [name])
    }
}

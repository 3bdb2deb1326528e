import DocMarkdown
import DocModel
import Testing

/// Emphasis beside Chinese, Japanese and Korean text.
struct WideTextTests {
    @Test(arguments: [
        // Punctuation inside, a letter outside.
        ("**注意：**这里要小心", "<strong>注意：</strong>这里要小心"), ("**完了。**次へ進む", "<strong>完了。</strong>次へ進む"),
        ("今天**很好！**吗", "今天<strong>很好！</strong>吗"), ("**必須！**です", "<strong>必須！</strong>です"),
        ("__注意：__这里", "<strong>注意：</strong>这里"), ("这里__（注意）__", "这里<strong>（注意）</strong>"),
        ("调用__init__方法，__all__", "调用__init__方法，<strong>all</strong>"), ("中文__中文__中文", "中文__中文__中文"),
        ("*重要，*请看", "*重要，*请看"), ("***終わり。***また", "<em><strong>終わり。</strong></em>また"),
        ("**중요(important)**는 꼭 읽는다", "<strong>중요(important)</strong>는 꼭 읽는다"),
        ("**“설정”**을 연다", "<strong>“설정”</strong>을 연다"), ("**값(value).**이다", "<strong>값(value).</strong>이다"),
        ("**版本 2.0（稳定）**已发布", "<strong>版本 2.0（稳定）</strong>已发布"), ("**见（图 1）**。", "<strong>见（图 1）</strong>。"),
        ("**100%**です", "<strong>100%</strong>です"), ("**C++**で書く", "<strong>C++</strong>で書く"),
        // Punctuation inside, at both ends.
        ("**「強調」**です", "<strong>「強調」</strong>です"), ("これは**「強調」**です", "これは<strong>「強調」</strong>です"),
        ("打开**《设置》**页面", "打开<strong>《设置》</strong>页面"), ("は**（括弧）**の", "は<strong>（括弧）</strong>の"),
        ("는**(괄호)**를", "는<strong>(괄호)</strong>를"), ("请按**【确定】**键", "请按<strong>【确定】</strong>键"),
        // The other script on one side.
        ("**注意：**Linux 用户", "<strong>注意：</strong>Linux 用户"), ("Linux**「設定」**", "Linux<strong>「設定」</strong>"),
        ("(**「x」**)", "(<strong>「x」</strong>)"), ("Use**（全角）**here", "Use<strong>（全角）</strong>here"),
        ("**Note：**text", "<strong>Note：</strong>text"), ("a**。b", "a**。b"),
        // Code, links and images inside.
        ("设置**`port`**的值", "设置<strong><code>port</code></strong>的值"),
        ("**この`code`**は", "<strong>この<code>code</code></strong>は"),
        ("参照**[ガイド](https://a.example)**を", "参照<strong><a href=\"https://a.example\">ガイド</a></strong>を"),
        ("**[手册](https://a.example)：**看这里", "<strong><a href=\"https://a.example\">手册</a>：</strong>看这里"),
        ("[**「題」**の頁](https://a.example)へ", "<a href=\"https://a.example\"><strong>「題」</strong>の頁</a>へ"),
        ("**<https://a.example>**を見る", "<strong><a href=\"https://a.example\">https://a.example</a></strong>を見る"),
        // One in another.
        ("*外**「内」**外*次", "<em>外<strong>「内」</strong>外</em>次"),
        ("**一。**二**三。**四", "<strong>一。</strong>二<strong>三。</strong>四"),
        ("**「一」**と**「二」**と", "<strong>「一」</strong>と<strong>「二」</strong>と"),
        // Struck text.
        ("~~古い。~~新しい", "<del>古い。</del>新しい"), ("这是~~“错”~~的", "这是<del>“错”</del>的"), ("~~(x)~~は", "<del>(x)</del>は"),
        // Beyond the basic plane, and selectors of forms.
        ("**（吉）**𠮷野家", "<strong>（吉）</strong>𠮷野家"), ("𠮷**(x)**𠮷", "𠮷<strong>(x)</strong>𠮷"),
        ("葛\u{E0100}**(x)**は", "葛\u{E0100}<strong>(x)</strong>は"), ("ぽ\u{FE00}**(x)**は", "ぽ\u{FE00}<strong>(x)</strong>は"),
        ("**“好”\u{FE01}**x", "<strong>“好”\u{FE01}</strong>x"),
        // What `_` may do stays as it is.
        ("これは_「強調」_です", "これは_「強調」_です"), ("_「強調」_", "<em>「強調」</em>"),
        // Signs alone are mostly no emphasis.
        ("通配符*.md、*.txt 文件", "通配符*.md、*.txt 文件"), ("料金*、送料*、手数料*を含む。", "料金*、送料*、手数料*を含む。"),
        ("价格*（含税）和运费*（含税）。", "价格*（含税）和运费*（含税）。"), ("~（約）~5", "~（約）~5"),
        // What no amendment makes emphasis.
        ("日本 ** 語 ** 。", "日本 ** 語 ** 。"), ("値は 2*3、4*5。", "値は 2<em>3、4</em>5。"), ("全角\u{3000}**\u{3000}語**", "全角\u{3000}**\u{3000}語**"),
        ("\\**注意：**这里", "**注意：**这里"), ("`**注意：**这里`", "<code>**注意：**这里</code>"),
        // Emoji are not letters of these scripts.
        ("**a.**🙂", "**a.**🙂"), ("**好。**🙂", "<strong>好。</strong>🙂"),
        // Other scripts keep to CommonMark.
        ("**a.**b", "**a.**b"), ("**“a”**b", "**“a”**b"), ("**đây.**ế", "**đây.**ế"),
    ])
    func beginsAndEndsBesidePunctuation(markdown: String, expected: String) {
        #expect(Rendering.html(markdown + "\n") == "<p>\(expected)</p>\n")
    }

    @Test(arguments: [
        ("# **注意：**这里", "<strong>注意：</strong>这里"), ("| **注意：**这里 |\n|---|\n| は**（x）**は |", "<td>は<strong>（x）</strong>は</td>"),
        ("- **「甲」**は\n- 乙", "<li><strong>「甲」</strong>は</li>"), ("**「用語」**は\n: **意味。**です", "<dt><strong>「用語」</strong>は</dt>"),
        ("一行目\n**「二」**行目", "一行目\n<strong>「二」</strong>行目"), ("一行目  \n二**（行）**目", "一行目<br />\n二<strong>（行）</strong>目"),
        ("!!! note \"**「題」**の\"\n    x", "<strong>「題」</strong>の"),
    ])
    func doesInEveryBlock(markdown: String, expected: String) {
        let html = Rendering.html(markdown + "\n")
        #expect(html.contains(expected), "\(html)")
    }

    @Test func plainMarkdownIsThatOfCommonMark() {
        #expect(Rendering.html("**注意：**这里\n", options: .plain) == "<p>**注意：**这里</p>\n")
        #expect(Rendering.html("日本語の文 と 한국어 文\n", options: .plain) == "<p>日本語の文 と 한국어 文</p>\n")
    }

    @Test(arguments: [
        ("见 https://a.example/x。然后", "https://a.example/x", "。然后"), ("（https://a.example/x）と", "https://a.example/x", "）と"),
        ("https://a.example/x，https://b.example", "https://a.example/x", "，https://b.example"),
        ("「 www.a.example/x」を", "www.a.example/x", "」を"),
        ("https://a.example/日本 語", "https://a.example/日本", " 語"),
    ])
    func anAddressEndsInFrontOfPunctuation(markdown: String, shown: String, rest: String) {
        let html = Rendering.html(markdown + "\n")
        #expect(html.contains(">\(shown)</a>\(rest)</p>"), "\(html)")
        #expect(!html.contains("%E3%80") && !html.contains("%EF%BC"))
    }

    @Test func anAddressBetweenBracketsIsWhole() {
        #expect(Rendering.html("<https://a.example/x。y>\n").contains(">https://a.example/x。y</a>"))
        #expect(Rendering.html("https://a.example/x。y\n", options: .plain).contains(">https://a.example/x。y</a>"))
    }

    @Test func theTextOfSectionsIsWhole() {
        let document = Rendering.document("前の**「強調」**と後 の https://a.example/x 文。\n")
        #expect(document.sections[0].text == "前の「強調」と後 の https://a.example/x 文。")
    }

    /// Runs of text and signs of all lengths: each is read once.
    @Test func manySignsTakeLinearTime() {
        let markdown = String(repeating: "は**（x）**は ", count: 20_000)
        let html = Rendering.html(markdown + "\n")
        #expect(html.ranges(of: "<strong>（x）</strong>").count == 20_000)
    }
}

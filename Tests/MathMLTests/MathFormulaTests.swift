import MathML
import Testing

struct MathFormulaTests {
    /// The markup without what is around every formula.
    private func markup(_ tex: String, macros: [String: String] = [:], isBlock: Bool = false) throws -> String {
        let math = try MathFormula(macros: macros).mathML(tex, isBlock: isBlock)
        let start = try #require(math.firstRange(of: "<semantics>")).upperBound
        return String(math[start...].prefix(upTo: try #require(math.firstRange(of: "<annotation")).lowerBound))
    }

    @Test(arguments: [
        (#"x"#, "<mi>x</mi>"), (#"12.5"#, "<mn>12.5</mn>"), (#"1,000"#, "<mn>1,000</mn>"),
        (#"a^2"#, "<msup><mi>a</mi><mn>2</mn></msup>"), (#"x_1^2"#, "<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>"),
        (#"x^10"#, "<mrow><msup><mi>x</mi><mn>1</mn></msup><mn>0</mn></mrow>"),
        (#"f''"#, "<msup><mi>f</mi><mo>′′</mo></msup>"), (#"\frac12"#, "<mfrac><mn>1</mn><mn>2</mn></mfrac>"),
        (#"\sqrt[3]{x}"#, "<mroot><mi>x</mi><mn>3</mn></mroot>"),
        (#"\alpha\Omega"#, "<mrow><mi>α</mi><mi mathvariant=\"normal\">Ω</mi></mrow>"),
        (#"\mathbb{R}"#, "<mi mathvariant=\"normal\">ℝ</mi>"), (#"\mathbf{x}"#, "<mi mathvariant=\"normal\">𝐱</mi>"),
        (#"\mathcal L"#, "<mi mathvariant=\"normal\">ℒ</mi>"), (#"\mathrm{div}"#, "<mi>div</mi>"),
        (#"\text{if } x"#, "<mrow><mtext>if\u{A0}</mtext><mi>x</mi></mrow>"),
        (#"\sum_{i}^n"#, "<munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover>"),
        (#"\int_0^1"#, "<msubsup><mo>∫</mo><mn>0</mn><mn>1</mn></msubsup>"),
        (#"\int\limits_0"#, "<munder><mo>∫</mo><mn>0</mn></munder>"),
        (#"\log n"#, "<mrow><mi>log</mi><mspace width=\"0.167em\"></mspace><mi>n</mi></mrow>"),
        (#"\lim_{x}"#, "<munder><mi>lim</mi><mi>x</mi></munder>"),
        (#"\hat x"#, "<mover accent=\"true\"><mi>x</mi><mo stretchy=\"false\">^</mo></mover>"),
        (#"a < b"#, "<mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow>"), (#"\not="#, "<mo>≠</mo>"),
        (#"50\%"#, "<mrow><mn>50</mn><mo>%</mo></mrow>"),
        (#"{a \over b}"#, "<mfrac><mi>a</mi><mi>b</mi></mfrac>"), (#"\color{red}{x}"#, "<mstyle mathcolor=\"red\"><mi>x</mi></mstyle>"),
        (#"\overset{!}{=}"#, "<mover><mo>=</mo><mo>!</mo></mover>"), (#"-a"#, "<mrow><mo>−</mo><mi>a</mi></mrow>"),
        (#"\begin{matrix}a&b\end{matrix}"#, "<mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr></mtable>"),
        (
            #"\begin{array}{c|c}a&b\\ \hline c&d\\ \hline\end{array}"#,
            "<mtable><mtr><mtd><mi>a</mi></mtd><mtd class=\"math-before\"><mi>b</mi></mtd></mtr>"
                + "<mtr><mtd class=\"math-above math-below\"><mi>c</mi></mtd>"
                + "<mtd class=\"math-above math-below math-before\"><mi>d</mi></mtd></mtr></mtable>"
        ),
        (
            #"\begin{array}{|l|}\hline a\end{array}"#,
            "<mtable><mtr><mtd class=\"math-left math-above math-before math-behind\" columnalign=\"left\"><mi>a</mi></mtd></mtr></mtable>"
        ),
        ("a % comment\n+b", "<mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow>"), (#""#, "<mrow></mrow>"),
        (#"{}^2"#, "<msup><mrow></mrow><mn>2</mn></msup>"),
    ])
    func writes(tex: String, expected: String) throws {
        #expect(try markup(tex) == expected)
    }

    @Test(arguments: [
        ("\\mathbb{R}^n", "ℝⁿ"), ("x_1^2 + y_{ij}", "x₁²+yᵢⱼ"), ("\\frac{a+b}{2}", "(a+b)/2"), ("\\sqrt{x}", "√x"), ("a < b", "a<b"),
        ("e^{\\alpha x}", "e^(αx)"), ("O(n \\log n)", "O(nlogn)"),
    ])
    func aFormulaIsTextWhereNoMarkupStands(tex: String, text: String) throws {
        let found = try MathFormula().text(tex)
        #expect(found.filter { !$0.isWhitespace } == text)
    }

    @Test func keepsTheSourceAndSaysHowItStands() throws {
        let math = try MathFormula().mathML("a<b", isBlock: true)
        #expect(
            math == "<math display=\"block\"><semantics><mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow>"
                + "<annotation encoding=\"application/x-tex\">a&lt;b</annotation></semantics></math>"
        )
        #expect(try MathFormula().mathML("a", isBlock: false).hasPrefix("<math><semantics>"))
    }

    @Test(arguments: [
        (#"\foo"#, 0, #"'\foo' is not a command that is read"#), (#"a + \alpa"#, 4, #"'\alpa' is not a command that is read"#),
        (#"\frac{a}"#, 8, "the formula ends where an argument is missing"), ("{a", 0, "'{' is never closed"),
        ("a}", 1, "'}' closes nothing"),
        (#"\left( a"#, 0, #"'\left' is never closed with '\right'"#), ("x_1_2", 3, "two '_' after the same symbol"),
        (#"\begin{foo}a\end{foo}"#, 0, "'foo' is not an environment that is read"),
        (#"\begin{matrix}a"#, 0, #"'\begin{matrix}' is never ended"#),
        (#"\begin{matrix}a\end{pmatrix}"#, 15, #"'\end{pmatrix}' ends '\begin{matrix}'"#), (#"a \right)"#, 2, #"'\right' without '\left'"#),
        (#"\textcolor{javascript:x}{a}"#, 10, "'javascript:x' is not a colour"),
    ])
    func saysWhatItCannotReadAndWhere(tex: String, offset: Int, message: String) {
        let fault = #expect(throws: MathFormula.Fault.self) { try MathFormula().mathML(tex, isBlock: false) }
        #expect(fault?.message == message)
        #expect(fault?.offset == offset)
    }

    @Test func suggestsACommand() {
        let fault = #expect(throws: MathFormula.Fault.self) { try MathFormula().mathML(#"\alpa"#, isBlock: false) }
        #expect(fault?.suggestion == "alpha")
    }

    @Test func expandsMacros() throws {
        let macros = ["R": #"\mathbb{R}"#, "pair": "(#1, #2)", "loop": #"\loop\loop"#]
        #expect(try markup(#"\R^n"#, macros: macros) == "<msup><mi mathvariant=\"normal\">ℝ</mi><mi>n</mi></msup>")
        #expect(try markup(#"\pair{a}{b}"#, macros: macros).contains("<mi>a</mi><mo>,</mo><mi>b</mi>"))
        #expect(try markup(#"\newcommand{\X}{x}\X^2"#) == "<msup><mi>x</mi><mn>2</mn></msup>")
        #expect(throws: MathFormula.Fault.self) { try MathFormula(macros: macros).mathML(#"\loop"#, isBlock: false) }
    }

    /// Formulas of textbooks: each is read, and its elements close.
    @Test(arguments: MathSamples.formulas)
    func readsFormulasOfTextbooks(tex: String) throws {
        let math = try MathFormula().mathML(tex, isBlock: true)
        var open: [Substring] = []
        for tag in math.split(separator: "<") {
            let name = tag.prefix { $0 != ">" && $0 != " " && $0 != "\n" }
            if name.hasPrefix("/") { #expect(open.popLast() == name.dropFirst()) } else { open.append(name) }
        }
        #expect(open.isEmpty)
    }

    @Test(.timeLimit(.minutes(1)))
    func staysSmallAndFastOnHostileFormulas() {
        let units = [
            "{", "\\frac", "^", "_{", "\\left(", "\\begin{matrix}", "\\text{", "a&", "\\\\", "\\sqrt[", "\\not", "'", "\\color{red}",
            "\\newcommand{\\a}{\\a\\a}\\a", "\\over ", "a_",
        ]
        for unit in units {
            let tex = String(repeating: unit, count: 19_000 / unit.utf8.count)
            guard let math = try? MathFormula().mathML(tex, isBlock: true) else { continue }
            #expect(math.utf8.count < 3_000_000)
        }
        #expect(throws: MathFormula.Fault.self) { try MathFormula().mathML(String(repeating: "a", count: 20_001), isBlock: true) }
    }
}

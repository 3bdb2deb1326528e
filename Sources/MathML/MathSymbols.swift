/// What commands of TeX stand for.
///
/// Sources: unicode-math, "Every symbol"; KaTeX, "Supported Functions"; MathML Core.
enum MathSymbols {
    /// Letters, written slanted as variables are.
    static let letters: [String: String] = table(
        """
        alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ varkappa ϰ lambda λ mu μ nu ν xi ξ \
        omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω digamma ϝ ell ℓ imath ı \
        jmath ȷ hslash ℏ
        """
    )

    /// Letters and signs that stand upright.
    static let upright: [String: String] = table(
        """
        Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω infty ∞ hbar ℏ wp ℘ Re ℜ Im ℑ aleph ℵ beth ℶ gimel ℷ \
        daleth ℸ emptyset ∅ varnothing ∅ partial ∂ nabla ∇ top ⊤ bot ⊥ angle ∠ measuredangle ∡ sphericalangle ∢ triangle △ diamondsuit ♢ \
        heartsuit ♡ clubsuit ♣ spadesuit ♠ flat ♭ natural ♮ sharp ♯ checkmark ✓ dagger † ddagger ‡ S § P ¶ pounds £ euro € yen ¥ copyright © \
        degree ° complement ∁ eth ð mho ℧ square □ Box □ blacksquare ■ bigstar ★ lozenge ◊ Diamond ◊ surd √ N ℕ R ℝ Z ℤ Q ℚ C ℂ \
        dots … ldots … cdots ⋯ vdots ⋮ ddots ⋱ dotsc … dotsb ⋯ dotsm ⋯ dotsi ⋯ dotso … prime ′ backprime ‵ maltese ✠ forall ∀ exists ∃ nexists ∄ \
        neg ¬ lnot ¬ backslash \\ AA Å
        """
    )

    /// Operators and relations.
    static let operators: [String: String] = table(
        """
        pm ± mp ∓ times × div ÷ cdot ⋅ ast ∗ star ⋆ circ ∘ bullet ∙ oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘ odot ⊙ wedge ∧ land ∧ vee ∨ lor ∨ cap ∩ cup ∪ \
        sqcap ⊓ sqcup ⊔ uplus ⊎ amalg ⨿ setminus ∖ smallsetminus ∖ wr ≀ bigcirc ◯ ltimes ⋉ rtimes ⋊ bowtie ⋈ dotplus ∔ boxplus ⊞ boxminus ⊟ boxtimes ⊠ \
        leq ≤ le ≤ geq ≥ ge ≥ leqslant ⩽ geqslant ⩾ neq ≠ ne ≠ equiv ≡ sim ∼ simeq ≃ approx ≈ cong ≅ approxeq ≊ propto ∝ varpropto ∝ ll ≪ gg ≫ lll ⋘ ggg ⋙ \
        prec ≺ succ ≻ preceq ⪯ succeq ⪰ lesssim ≲ gtrsim ≳ lessgtr ≶ gtrless ≷ nless ≮ ngtr ≯ nleq ≰ ngeq ≱ nsim ≁ ncong ≇ asymp ≍ doteq ≐ triangleq ≜ coloneqq ≔ \
        coloneq ≔ eqqcolon ≕ vcentcolon : subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇ subsetneq ⊊ supsetneq ⊋ nsubseteq ⊈ nsupseteq ⊉ Subset ⋐ Supset ⋑ sqsubset ⊏ \
        sqsupset ⊐ sqsubseteq ⊑ sqsupseteq ⊒ in ∈ notin ∉ ni ∋ owns ∋ mid ∣ nmid ∤ parallel ∥ nparallel ∦ perp ⟂ vdash ⊢ dashv ⊣ models ⊨ vDash ⊨ Vdash ⊩ nvdash ⊬ \
        nvDash ⊭ smile ⌣ frown ⌢ to → rightarrow → gets ← leftarrow ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ longrightarrow ⟶ longleftarrow ⟵ \
        longleftrightarrow ⟷ Longrightarrow ⟹ Longleftarrow ⟸ Longleftrightarrow ⟺ implies ⟹ impliedby ⟸ iff ⟺ mapsto ↦ longmapsto ⟼ hookrightarrow ↪ hookleftarrow ↩ \
        rightharpoonup ⇀ rightharpoondown ⇁ leftharpoonup ↼ leftharpoondown ↽ rightleftharpoons ⇌ leftrightharpoons ⇋ rightleftarrows ⇄ leftrightarrows ⇆ \
        uparrow ↑ downarrow ↓ updownarrow ↕ Uparrow ⇑ Downarrow ⇓ Updownarrow ⇕ nearrow ↗ searrow ↘ swarrow ↙ nwarrow ↖ rightsquigarrow ⇝ leadsto ⇝ twoheadrightarrow ↠ \
        twoheadleftarrow ↞ rightarrowtail ↣ nrightarrow ↛ nleftarrow ↚ nRightarrow ⇏ nLeftarrow ⇍ circlearrowleft ↺ circlearrowright ↻ curvearrowright ↷ curvearrowleft ↶ \
        therefore ∴ because ∵ colon : lhd ⊲ rhd ⊳ unlhd ⊴ unrhd ⊵ trianglelefteq ⊴ trianglerighteq ⊵ vartriangleleft ⊲ vartriangleright ⊳ multimap ⊸ between ≬ \
        barwedge ⊼ veebar ⊻ curlywedge ⋏ curlyvee ⋎ Cap ⋒ Cup ⋓ divideontimes ⋇ centerdot ⋅ intercal ⊺ ldotp . cdotp ⋅ lt < gt > And &
        """
    )

    /// Operators whose limits stand above and below.
    static let large: [String: String] = table(
        """
        sum ∑ prod ∏ coprod ∐ bigcup ⋃ bigcap ⋂ bigvee ⋁ bigwedge ⋀ bigoplus ⨁ bigotimes ⨂ bigodot ⨀ biguplus ⨄ bigsqcup ⨆
        """
    )

    static let integrals: [String: String] = table("int ∫ iint ∬ iiint ∭ oint ∮ oiint ∯ oiiint ∰ intop ∫ smallint ∫")

    static let delimiters: [String: String] = table(
        """
        lbrace { rbrace } langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ vert | Vert ‖ lvert | rvert | lVert ‖ rVert ‖ lbrack [ rbrack ] \
        lgroup ⟮ rgroup ⟯ lmoustache ⎰ rmoustache ⎱ ulcorner ⌜ urcorner ⌝ llcorner ⌞ lrcorner ⌟ { { } } | ‖ backslash \\ uparrow ↑ downarrow ↓ \
        updownarrow ↕ Uparrow ⇑ Downarrow ⇓ Updownarrow ⇕ lparen ( rparen )
        """
    )

    static let functions: Set<String> = [
        "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "arccot", "arcsec", "arccsc", "sinh", "cosh", "tanh",
        "coth", "sech", "csch", "log", "ln", "lg",
        "exp", "dim", "ker", "hom", "deg", "arg",
    ]

    /// Their limits stand below.
    static let limits: [String: String] = [
        "lim": "lim", "max": "max", "min": "min", "sup": "sup", "inf": "inf", "limsup": "lim sup", "liminf": "lim inf", "det": "det",
        "gcd": "gcd",
        "Pr": "Pr", "argmax": "arg max", "argmin": "arg min", "injlim": "inj lim", "projlim": "proj lim", "varlimsup": "lim sup",
        "varliminf": "lim inf",
    ]

    /// Above a base; those that grow with it are marked.
    static let accents: [String: (sign: String, isWide: Bool)] = [
        "hat": ("^", false), "widehat": ("^", true), "bar": ("¯", false), "overline": ("‾", true), "vec": ("→", false), "dot": ("˙", false),
        "ddot": ("¨", false), "dddot": ("⃛", false), "tilde": ("~", false), "widetilde": ("~", true), "check": ("ˇ", false),
        "widecheck": ("ˇ", true),
        "breve": ("˘", false), "acute": ("´", false), "grave": ("`", false), "mathring": ("˚", false), "overrightarrow": ("→", true),
        "overleftarrow": ("←", true), "overleftrightarrow": ("↔", true), "overbrace": ("⏞", true), "overbracket": ("⎴", true),
        "overparen": ("⏜", true),
    ]

    static let underAccents: [String: String] = [
        "underline": "_", "underbrace": "⏟", "underbracket": "⎵", "underparen": "⏝", "underrightarrow": "→", "underleftarrow": "←",
        "underleftrightarrow": "↔", "utilde": "~",
    ]

    static let arrows: [String: String] = [
        "xrightarrow": "→", "xleftarrow": "←", "xleftrightarrow": "↔", "xRightarrow": "⇒", "xLeftarrow": "⇐", "xLeftrightarrow": "⇔",
        "xmapsto": "↦", "xhookrightarrow": "↪", "xhookleftarrow": "↩", "xrightharpoonup": "⇀", "xleftharpoonup": "↼",
        "xrightleftharpoons": "⇌",
        "xlongequal": "=", "xtwoheadrightarrow": "↠",
    ]

    /// Widths in em.
    static let spaces: [String: String] = [
        ",": "0.167", "thinspace": "0.167", ":": "0.222", ">": "0.222", "medspace": "0.222", ";": "0.278", "thickspace": "0.278",
        "!": "-0.167",
        "negthinspace": "-0.167", " ": "0.333", "enspace": "0.5", "enskip": "0.5", "quad": "1", "qquad": "2", "space": "0.333",
        "nobreakspace": "0.333",
    ]

    /// What a sign is with a stroke through it.
    static let negated: [String: String] = [
        "=": "≠", "<": "≮", ">": "≯", "∈": "∉", "∋": "∌", "⊂": "⊄", "⊃": "⊅", "⊆": "⊈", "⊇": "⊉", "≤": "≰", "≥": "≱", "≡": "≢", "∼": "≁",
        "≃": "≄",
        "≈": "≉", "≅": "≇", "∣": "∤", "∥": "∦", "∃": "∄", "→": "↛", "←": "↚", "⇒": "⇏", "⇐": "⇍", "⊢": "⊬", "⊨": "⊭",
    ]

    private static func table(_ text: String) -> [String: String] {
        let words = text.split(separator: " ").map(String.init)
        var table: [String: String] = [:]
        var index = 0
        while index + 1 < words.count {
            table[words[index]] = words[index + 1]
            index += 2
        }
        return table
    }
}

/// The alphabets of mathematics: Unicode has each as letters of its own, and browsers no other way.
enum MathAlphabet: String {
    case normal, italic, bold, boldItalic, double, script, fraktur, sans, monospace

    init?(command: String) {
        switch command {
        case "mathrm", "rm", "textrm", "textup", "mathnormal": self = command == "mathnormal" ? .italic : .normal
        case "mathit", "textit", "it", "emph": self = .italic
        case "mathbf", "textbf", "bf": self = .bold
        case "boldsymbol", "bm", "pmb", "boldmath": self = .boldItalic
        case "mathbb", "Bbb": self = .double
        case "mathcal", "mathscr", "cal", "scr": self = .script
        case "mathfrak", "frak": self = .fraktur
        case "mathsf", "textsf", "sf": self = .sans
        case "mathtt", "texttt", "tt": self = .monospace
        default: return nil
        }
    }

    /// Where capitals, small letters and digits begin.
    private var starts: (capital: UInt32, small: UInt32, digit: UInt32?)? {
        switch self {
        case .normal: nil
        case .italic: (0x1D434, 0x1D44E, nil)
        case .bold: (0x1D400, 0x1D41A, 0x1D7CE)
        case .boldItalic: (0x1D468, 0x1D482, 0x1D7CE)
        case .double: (0x1D538, 0x1D552, 0x1D7D8)
        case .script: (0x1D49C, 0x1D4B6, nil)
        case .fraktur: (0x1D504, 0x1D51E, nil)
        case .sans: (0x1D5A0, 0x1D5BA, 0x1D7E2)
        case .monospace: (0x1D670, 0x1D68A, 0x1D7F6)
        }
    }

    /// Letters that Unicode had before the others.
    private static let others: [MathAlphabet: [UInt32: UInt32]] = [
        .italic: [0x68: 0x210E],
        .double: [0x43: 0x2102, 0x48: 0x210D, 0x4E: 0x2115, 0x50: 0x2119, 0x51: 0x211A, 0x52: 0x211D, 0x5A: 0x2124],
        .script: [
            0x42: 0x212C, 0x45: 0x2130, 0x46: 0x2131, 0x48: 0x210B, 0x49: 0x2110, 0x4C: 0x2112, 0x4D: 0x2133, 0x52: 0x211B, 0x65: 0x212F,
            0x67: 0x210A,
            0x6F: 0x2134,
        ],
        .fraktur: [0x43: 0x212D, 0x48: 0x210C, 0x49: 0x2111, 0x52: 0x211C, 0x5A: 0x2128],
    ]

    func letter(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard let starts else { return scalar }
        let value = scalar.value
        if let other = Self.others[self]?[value] { return Unicode.Scalar(other) ?? scalar }
        let mapped: UInt32? =
            switch value {
            case 0x41...0x5A: starts.capital + value - 0x41
            case 0x61...0x7A: starts.small + value - 0x61
            case 0x30...0x39: starts.digit.map { $0 + value - 0x30 }
            case 0x391...0x3A9 where self == .bold: 0x1D6A8 + value - 0x391
            case 0x391...0x3A9 where self == .boldItalic: 0x1D71C + value - 0x391
            case 0x3B1...0x3C9 where self == .bold: 0x1D6C2 + value - 0x3B1
            case 0x3B1...0x3C9 where self == .boldItalic: 0x1D736 + value - 0x3B1
            default: nil
            }
        return mapped.flatMap(Unicode.Scalar.init) ?? scalar
    }
}

/// Commands that a table can say all of.
extension MathSymbols {
    /// Commands that put one argument into an element.
    static let wrappers: [String: (element: String, attributes: String)] = [
        "boxed": ("menclose", "notation=\"box\""), "fbox": ("menclose", "notation=\"box\""),
        "cancel": ("menclose", "notation=\"updiagonalstrike\""), "bcancel": ("menclose", "notation=\"downdiagonalstrike\""),
        "xcancel": ("menclose", "notation=\"updiagonalstrike downdiagonalstrike\""),
        "sout": ("menclose", "notation=\"horizontalstrike\""), "phantom": ("mphantom", ""),
    ]

    /// Delimiters of a fixed size, in em.
    static let sizes: [String: String] = {
        var sizes: [String: String] = [:]
        for (name, size) in [("big", "1.2"), ("Big", "1.8"), ("bigg", "2.4"), ("Bigg", "3")] {
            for side in ["", "l", "r", "m"] { sizes[name + side] = size }
        }
        return sizes
    }()

    /// Commands whose argument stands as it is: they tell TeX about spaces.
    static let transparent: Set<String> = [
        "mathbin", "mathrel", "mathord", "mathopen", "mathclose", "mathpunct", "mathinner", "mathllap", "mathrlap", "mathclap",
        "ensuremath",
    ]

    /// Commands that show nothing.
    static let invisible: Set<String> = [
        "nonumber", "notag", "hline", "allowbreak", "nobreak", "relax", "hfill", "hfil", "centering", "/", "-", "mathstrut", "strut",
    ]
}

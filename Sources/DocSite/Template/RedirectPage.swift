internal import ReaderText

/// A page at an old address that sends readers on: with query and fragment where scripts run, to the page everywhere.
struct RedirectPage {
    let title: String
    /// Where it leads, as seen from itself.
    let url: String
    /// The full URL of that page; `nil` without a base URL.
    let canonical: String?
    /// It stands before the refresh: it stops the page from being read on.
    let scriptURL: String?
    /// The key of what it says, with a place for `page`.
    let sentence: String

    /// - Throws: ``SiteError`` when the template has no file for it.
    func html(in frame: PageFrame) throws -> String {
        var values: [String: Any] = [
            "lang": frame.configuration.language, "title": title, "url": url,
            "sentence": frame.words.pieces(sentence, ["page": ["title": title, "url": url]]),
        ]
        values["canonical"] = canonical
        values["script_url"] = scriptURL
        return try frame.template.render("redirect", values)
    }
}

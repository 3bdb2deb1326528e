/// Where files lie that the build makes besides the pages.
enum GeneratedPaths {
    /// Where the search field of every page leads.
    static let searchPage = "search/index.html"
    /// Where the table of the search's files stands.
    static let searchTable = "search/meta.js"
    static let openSearch = "opensearch.xml"
    /// Where a host of plain files looks for its rules.
    static let hostRedirects = "_redirects"
    static let hostHeaders = "_headers"
    static let ofHost: Set<String> = [hostRedirects, hostHeaders]

    /// Files that hold whole URLs, so that they are written for a site with a base URL alone.
    static let withBaseURL = ["sitemap.xml", openSearch]

    /// What every site has, or may have: no former address may take its place.
    static let reserved = [
        "404.html", searchPage, searchTable, "robots.txt", "sitemap.xml", openSearch, ".nojekyll", "llms.txt", "llms-full.txt",
    ]
}

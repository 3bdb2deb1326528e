/// The kinds of findings, by the names that reports give them. `docs/reference/diagnostics.md` explains each; `docgen check --explain` and SARIF take
/// their texts from there. A name once published stays.
package enum DiagnosticID: String, CaseIterable, Hashable, Sendable, Codable {
    // MARK: Links and images

    case unsafeLink = "unsafe-link"
    case brokenLink = "broken-link"
    case brokenAnchor = "broken-anchor"
    case brokenImage = "broken-image"
    case redirectedLink = "redirected-link"
    case absoluteLink = "absolute-link"
    case htmlLink = "html-link"
    case emptyLink = "empty-link"
    case missingAlt = "missing-alt"
    case ambiguousName = "ambiguous-name"
    case draftLink = "draft-link"
    case fileLeftOut = "file-left-out"
    case duplicateAnchor = "duplicate-anchor"
    case undefinedReference = "undefined-reference"
    case duplicateDefinition = "duplicate-definition"
    case unusedFootnote = "unused-footnote"
    case externalLink = "external-link"
    case externalFragment = "external-fragment"
    case externalRedirect = "external-redirect"
    case externalUnchecked = "external-unchecked"

    // MARK: Front matter

    case frontMatterSyntax = "front-matter-syntax"
    case frontMatterNotFirst = "front-matter-not-first"
    case frontMatterNotClosed = "front-matter-not-closed"
    case frontMatterNotMapping = "front-matter-not-mapping"
    case frontMatterKey = "front-matter-key"
    case frontMatterValue = "front-matter-value"
    case frontMatterUnknownKey = "front-matter-unknown-key"
    case frontMatterForeignKey = "front-matter-foreign-key"
    case frontMatterSchedule = "front-matter-schedule"
    case frontMatterTooLarge = "front-matter-too-large"
    case frontMatterAliases = "front-matter-aliases"

    // MARK: Text of a page

    case foreignSyntax = "foreign-syntax"
    case tableCells = "table-cells"
    case unknownLanguage = "unknown-language"
    case codeCheck = "code-check"
    case unclosedCode = "unclosed-code"
    case indentedFence = "indented-fence"
    case privateKey = "private-key"
    case mergeConflict = "merge-conflict"
    case include
    case containerForm = "container-form"
    case formula
    case diagram
    case unclosedContainer = "unclosed-container"
    case refusedAttribute = "refused-attribute"
    case notUTF8 = "not-utf-8"
    case utf16 = "utf-16"
    case utf32 = "utf-32"
    case binaryFile = "binary-file"
    case nulByte = "nul-byte"
    case controlCharacter = "control-character"
    case unknownHTML = "unknown-html"
    case unclosedHTML = "unclosed-html"
    case markdownInHTML = "markdown-in-html"
    case misplacedHTML = "misplaced-html"
    case blockedHTML = "blocked-html"
    case emptyPage = "empty-page"
    case longTitle = "long-title"
    case largePage = "large-page"
    case manyHeadings = "many-headings"
    case emptyHeading = "empty-heading"
    case headingSkip = "heading-skip"

    // MARK: Guards

    case tableTooLarge = "table-too-large"
    case nestingTooDeep = "nesting-too-deep"
    case tooManyAtSigns = "too-many-at-signs"
    case tooManyParentheses = "too-many-parentheses"
    case unclosedMarkup = "unclosed-markup"
    case referenceTooLong = "reference-too-long"

    // MARK: Files and folders

    case unreadableFile = "unreadable-file"
    case nameNotUTF8 = "name-not-utf-8"
    case nameNotPlain = "name-not-plain"
    case nameTooLong = "name-too-long"
    case filesLeftOut = "files-left-out"
    case privateFile = "private-file"
    case draftsLeftOut = "drafts-left-out"
    case repositoryRoot = "repository-root"
    case brokenSymlink = "broken-symlink"
    case symlinkOutside = "symlink-outside"
    case symlinkUnpublished = "symlink-unpublished"
    case symlinkLoop = "symlink-loop"
    case tooDeep = "too-deep"
    case notAFile = "not-a-file"
    case noPages = "no-pages"
    case buildCache = "build-cache"

    // MARK: URLs

    case duplicateURL = "duplicate-url"
    case caseClash = "case-clash"
    case assetHidden = "asset-hidden"
    case searchPage = "search-page"
    case generatedLeftOut = "generated-left-out"
    case serverPath = "server-path"
    case redirect
    case lostURL = "lost-url"
    case lostAnchor = "lost-anchor"
    case assetsUnused = "assets-unused"
    case excludeUnused = "exclude-unused"
    case ignoreUnused = "ignore-unused"
    case logo

    // MARK: Configuration

    case configurationSyntax = "configuration-syntax"
    case configurationUnknownKey = "configuration-unknown-key"
    case configurationKey = "configuration-key"
    case configurationValue = "configuration-value"
    case settingsUnread = "settings-unread"
    case themeContrast = "theme-contrast"
    case blockedStyle = "blocked-style"
    case synonyms
    case preprocess
    case gitDates = "git-dates"
    case meaningModel = "meaning-model"

    // MARK: Incident files

    case incidentMissing = "incident-missing"
    case incidentKey = "incident-key"
    case incidentValue = "incident-value"
    case incidentTimes = "incident-times"
    case incidentUpdate = "incident-update"
    case incidentComponent = "incident-component"
    case incidentDuplicate = "incident-duplicate"
    case incidentLink = "incident-link"

    // MARK: Status pages

    case statusSnapshots = "status-snapshots"
    case statusFolder = "status-folder"

    // MARK: Navigation

    case navigationPage = "navigation-page"
    case navigationDraft = "navigation-draft"
    case pageNotInNavigation = "page-not-in-navigation"
    case orphanPage = "orphan-page"
    case orphanFile = "orphan-file"

    // MARK: Templates

    case templateSyntax = "template-syntax"
    case templateFile = "template-file"
    case languageDefinition = "language-definition"

    // MARK: Snapshots

    case tornSnapshot = "torn-snapshot"
    case unreadableSnapshot = "unreadable-snapshot"
    case futureSnapshot = "future-snapshot"

    // MARK: Output

    case budget
}

extension DiagnosticID {
    /// Whether a finding of this kind may say that a link or picture leads to nothing: what stops a release, and what
    /// `--lenient` lets pass.
    package var isBrokenTarget: Bool { self == .brokenLink || self == .brokenAnchor || self == .brokenImage || self == .externalLink }

    /// Whether findings of this kind come of `docgen check` alone, where it asks other servers or programs.
    package var isOfOutside: Bool {
        switch self {
        case .externalLink, .externalFragment, .externalRedirect, .externalUnchecked, .codeCheck: true
        default: false
        }
    }

    /// What findings of this kind weigh where neither `docgen.yml` nor the case at hand, which the manual names, says otherwise.
    package var severity: Diagnostic.Severity {
        switch self {
        case .brokenLink, .brokenAnchor, .brokenImage, .externalLink, .codeCheck, .mergeConflict, .utf16, .utf32, .binaryFile,
            .unreadableFile, .nameNotUTF8, .nameNotPlain, .nameTooLong, .noPages, .duplicateURL, .lostURL, .lostAnchor, .logo,
            .configurationSyntax, .configurationUnknownKey, .configurationKey, .configurationValue, .synonyms, .preprocess,
            .incidentMissing, .incidentKey, .incidentValue, .incidentTimes, .incidentUpdate, .incidentComponent, .incidentDuplicate,
            .statusFolder, .navigationPage, .templateSyntax, .languageDefinition, .budget:
            .error
        case .externalRedirect, .frontMatterForeignKey, .filesLeftOut, .privateFile, .draftsLeftOut, .buildCache, .serverPath,
            .repositoryRoot, .navigationDraft:
            .notice
        default: .warning
        }
    }

    /// Whether findings of this kind are told only where `checks.severity` names it: rules of a house, which many sites break without harm.
    package var isOptional: Bool {
        switch self {
        case .absoluteLink, .htmlLink, .emptyLink, .missingAlt, .headingSkip, .orphanPage, .orphanFile: true
        default: false
        }
    }
}

extension DiagnosticID: CustomStringConvertible {
    package var description: String { rawValue }
}

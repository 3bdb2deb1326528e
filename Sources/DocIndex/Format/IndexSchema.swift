/// The index file's tables. `docs/reference/index-file.md` documents them for other programs.
enum IndexSchema {
    /// Raised with every change that an older reader would misread; kept in `PRAGMA user_version`.
    static let version = 6
    /// "dcgn" in ASCII, `PRAGMA application_id`: tells `file` and us that this SQLite file is an index.
    static let applicationID = 0x6463_676E

    /// Page size and the rest are set before the first table; the file is written once, in order, by one connection, and thrown away if that
    /// fails, so no journal is needed.
    static let pragmas = """
        PRAGMA page_size = 4096;
        \(connectionPragmas)
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);
        """

    /// Those that the file does not remember.
    static let connectionPragmas = """
        PRAGMA journal_mode = OFF;
        PRAGMA synchronous = OFF;
        PRAGMA locking_mode = EXCLUSIVE;
        """

    /// The tokenizer of `section_words`; questions are cut by the same one. Marks belong to words: of many scripts they are the vowels. Texts are folded by
    /// ``WordFolding`` before.
    static let tokenizer = ["unicode61", "remove_diacritics", "2", "categories", "L* M* N* Co"]

    /// `section_words` holds the words as they are written. Their stems are in `vocabulary`, so one list of places serves the search for a
    /// word's form, for all its forms and for pages: half the size and half the time of two FTS5 tables, one of them with `porter`.
    static let tables = """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE pages (
            id INTEGER PRIMARY KEY, path TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL, description TEXT, tags TEXT, updated TEXT,
            hash TEXT NOT NULL, kind TEXT
        );
        CREATE TABLE sections (
            id INTEGER PRIMARY KEY, page INTEGER NOT NULL REFERENCES pages, position INTEGER NOT NULL, heading TEXT NOT NULL,
            level INTEGER NOT NULL, anchor TEXT NOT NULL, breadcrumb TEXT NOT NULL, line INTEGER NOT NULL, words INTEGER NOT NULL,
            code_words INTEGER NOT NULL, markdown TEXT NOT NULL, questions TEXT
        );
        CREATE TABLE links (source INTEGER NOT NULL REFERENCES pages, target INTEGER NOT NULL REFERENCES pages, anchor TEXT NOT NULL);
        CREATE TABLE vocabulary (
            stem TEXT NOT NULL, term TEXT NOT NULL, sections INTEGER NOT NULL, occurrences INTEGER NOT NULL, PRIMARY KEY (stem, term)
        ) WITHOUT ROWID;
        CREATE TABLE synonyms (id INTEGER PRIMARY KEY, terms TEXT NOT NULL);
        CREATE VIRTUAL TABLE section_words USING fts5 (
            title, heading, breadcrumb, text, code, names, path, content = '', tokenize = "\(tokenizer.prefix(4).joined(separator: " ")) '\(tokenizer[4])'"
        );
        CREATE VIRTUAL TABLE word_places USING fts5vocab (section_words, instance);
        \(hashSize(of: "section_words", bytes: 128 << 20))
        """

    /// A second FTS5 table, for scripts that put no spaces between words; kept only where the docs hold such text.
    ///
    /// Source: <https://www.sqlite.org/fts5.html#the_trigram_tokenizer>
    static let trigramTables = """
        CREATE VIRTUAL TABLE section_trigrams USING fts5 (title, heading, breadcrumb, text, content = '', tokenize = 'trigram');
        CREATE VIRTUAL TABLE trigram_places USING fts5vocab (section_trigrams, instance);
        \(hashSize(of: "section_trigrams", bytes: 128 << 20))
        """

    /// What a section means, one number a byte, -127 to 127; only where the site asks for it. `meta` then names the model.
    static let vectorTable = "CREATE TABLE section_vectors (id INTEGER PRIMARY KEY REFERENCES sections, vector BLOB NOT NULL);"

    /// The first section of the home page that has a text, which says what the docs are about.
    static let home = """
        SELECT sections.id, pages.title FROM pages JOIN sections ON sections.page = pages.id
        WHERE pages.url IN ('index.html', '') ORDER BY pages.id, sections.markdown = '', sections.position LIMIT 1
        """

    /// Sections of pages that may be glossaries by their titles.
    static let glossaries = """
        SELECT sections.id, pages.title FROM pages JOIN sections ON sections.page = pages.id
        WHERE \(CommonWords.glossaries.sorted().map { "pages.title LIKE '%\($0)%'" }.joined(separator: " OR ")) ORDER BY sections.id
        """

    /// The key in `meta` of what the site is called.
    static let siteTitleKey = "title"

    static let dropTrigramTables = "DROP TABLE trigram_places; DROP TABLE section_trigrams;"

    /// FTS5 collects postings in memory up to this bound; all of a large site's at once costs the least time.
    static func hashSize(of table: String, bytes: Int) -> String {
        "INSERT INTO \(table) (\(table), rank) VALUES ('hashsize', \(bytes));"
    }

    /// Of each section its page and lengths, in the order of their ids: all that ranking needs to know beforehand, in one short index.
    static let sectionLengthsIndex = "CREATE INDEX section_lengths ON sections (page, position, words, code_words);"
    static let sectionLengths = "SELECT page, words, code_words FROM sections INDEXED BY section_lengths ORDER BY page, position"
}

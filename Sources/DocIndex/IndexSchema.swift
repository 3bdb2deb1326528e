/// The index file's tables. `docs/reference/index-file.md` documents them for other programs.
enum IndexSchema {
    /// Raised with every change that an older reader would misread; kept in `PRAGMA user_version`.
    static let version = 1
    /// "dcgn" in ASCII, `PRAGMA application_id`: tells `file` and us that this SQLite file is an index.
    static let applicationID = 0x6463_676E

    /// Page size and the rest are set before the first table; the file is written once, in order, by one connection, and thrown away if that
    /// fails, so no journal is needed.
    static let pragmas = """
        PRAGMA page_size = 4096;
        PRAGMA journal_mode = OFF;
        PRAGMA synchronous = OFF;
        PRAGMA locking_mode = EXCLUSIVE;
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);
        """

    static let tables = """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE pages (
            id INTEGER PRIMARY KEY, path TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL, description TEXT, tags TEXT, updated TEXT,
            hash TEXT NOT NULL
        );
        CREATE TABLE sections (
            id INTEGER PRIMARY KEY, page INTEGER NOT NULL REFERENCES pages, position INTEGER NOT NULL, heading TEXT NOT NULL,
            level INTEGER NOT NULL, anchor TEXT NOT NULL, breadcrumb TEXT NOT NULL, line INTEGER NOT NULL, text TEXT NOT NULL, code TEXT NOT NULL
        );
        CREATE TABLE links (source INTEGER NOT NULL REFERENCES pages, target INTEGER NOT NULL REFERENCES pages, anchor TEXT NOT NULL);
        CREATE VIEW section_fields AS
            SELECT sections.id, pages.title, sections.heading, sections.breadcrumb, sections.text, sections.code, pages.path
            FROM sections JOIN pages ON pages.id = sections.page;
        CREATE VIRTUAL TABLE section_words USING fts5 (
            title, heading, breadcrumb, text, code, path,
            content = 'section_fields', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
        );
        INSERT INTO section_words (section_words, rank) VALUES ('hashsize', 134217728);
        INSERT INTO section_words (section_words, rank) VALUES ('automerge', 0);
        """

    /// After the last row; `vocabulary` reads the finished terms and takes no space.
    static let indexes = """
        CREATE INDEX sections_by_page ON sections (page, position);
        CREATE VIRTUAL TABLE vocabulary USING fts5vocab (section_words, row);
        INSERT INTO section_words (section_words, rank) VALUES ('hashsize', 1048576);
        INSERT INTO section_words (section_words, rank) VALUES ('automerge', 4);
        """

    /// `bm25()` weights in the order of the FTS columns: title, heading, breadcrumb, text, code, path.
    static let weights = "3.0, 5.0, 2.0, 1.0, 0.7, 1.0"
}

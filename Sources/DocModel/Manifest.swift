/// `dist/manifest.json`: every file a server may hand out, and nothing else.
public struct Manifest: Hashable, Sendable, Codable {
    /// How long a browser may keep a file without asking.
    public enum CacheClass: String, Hashable, Sendable, Codable {
        /// The name holds a fingerprint of the content: keep it for a year.
        case immutable
        /// Ask each time; an `ETag` answers cheaply.
        case revalidate
    }

    public struct File: Hashable, Sendable, Codable {
        /// Relative to `site/`, `/` between components.
        public var path: String
        /// SHA-256 of the bytes, lowercase hexadecimal.
        public var sha256: String
        /// In bytes.
        public var size: Int
        /// The media type, with its charset where the type is text.
        public var type: String
        public var cache: CacheClass
        /// Compressed forms that lie beside the file; `nil` when there are none.
        public var encodings: [Encoding]?

        public init(path: String, sha256: String, size: Int, type: String, cache: CacheClass, encodings: [Encoding]? = nil) {
            self.path = path
            self.sha256 = sha256
            self.size = size
            self.type = type
            self.cache = cache
            self.encodings = encodings
        }
    }

    /// A file's content in another coding, in a file of its own.
    public struct Encoding: Hashable, Sendable, Codable {
        /// The name in `Content-Encoding`: `br` or `gzip`.
        public var coding: String
        /// Relative to `site/`. Not an address: it is sent in place of the file it belongs to.
        public var path: String
        /// SHA-256 of the compressed bytes, lowercase hexadecimal.
        public var sha256: String
        /// In bytes.
        public var size: Int

        public init(coding: String, path: String, sha256: String, size: Int) {
            self.coding = coding
            self.path = path
            self.sha256 = sha256
            self.size = size
        }
    }

    /// A former address of a page.
    public struct Redirect: Hashable, Sendable, Codable {
        /// The page that sends readers on, one of ``Manifest/files``, or an address without a file that a server alone can answer: `old.php`.
        /// Relative to `site/`.
        public var from: String
        /// The file that readers reach, relative to `site/`; or the URL of another site.
        public var to: String
        /// The part of the page that they reach, without `#`; `nil` for its beginning.
        public var fragment: String?

        public init(from: String, to: String, fragment: String? = nil) {
            self.from = from
            self.to = to
            self.fragment = fragment
        }

        /// Whether ``to`` is on another site. No path of a site's file holds `//`.
        public var leavesSite: Bool { to.hasPrefix("https://") || to.hasPrefix("http://") }
    }

    /// The version of this format that this code reads and writes.
    public static let currentVersion = 1

    public var version: Int
    /// The program that wrote it: `docgen 0.2.0`.
    public var generator: String
    public var title: String
    /// Where the site is published, when `docgen.yml` or `--base-url` says so.
    public var baseURL: String?
    /// The index's file name beside the manifest.
    public var index: String
    /// SHA-256 of the index file, lowercase hexadecimal.
    public var indexSHA256: String
    /// Sorted by path, bytewise.
    public var files: [File]
    /// Sorted by `from`, bytewise; `nil` when there are none. A server answers 301 where a plain host sends the file.
    public var redirects: [Redirect]?

    public init(
        generator: String,
        title: String,
        baseURL: String?,
        index: String,
        indexSHA256: String,
        files: [File],
        redirects: [Redirect] = []
    ) {
        self.version = Self.currentVersion
        self.generator = generator
        self.title = title
        self.baseURL = baseURL
        self.index = index
        self.indexSHA256 = indexSHA256
        self.files = files
        self.redirects = redirects.isEmpty ? nil : redirects
    }
}

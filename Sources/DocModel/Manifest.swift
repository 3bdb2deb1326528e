/// `dist/manifest.json`: every file a server may hand out, and nothing else.
package struct Manifest: Hashable, Sendable, Codable {
    /// How long a browser may keep a file without asking.
    package enum CacheClass: String, Hashable, Sendable, Codable {
        /// The name holds a fingerprint of the content: keep it for a year.
        case immutable
        /// Ask each time; an `ETag` answers cheaply.
        case revalidate
    }

    /// A file of the site that the server may send.
    package struct File: Hashable, Sendable, Codable {
        /// Relative to `site/`, `/` between components.
        package var path: String
        /// SHA-256 of the bytes, lowercase hexadecimal.
        package var sha256: String
        /// In bytes.
        package var size: Int
        /// The media type, with its charset where the type is text.
        package var type: String
        /// How long browsers may keep it.
        package var cache: CacheClass
        /// Compressed forms that lie beside the file; `nil` when there are none.
        package var encodings: [Encoding]?

        package init(path: String, sha256: String, size: Int, type: String, cache: CacheClass, encodings: [Encoding]? = nil) {
            self.path = path
            self.sha256 = sha256
            self.size = size
            self.type = type
            self.cache = cache
            self.encodings = encodings
        }
    }

    /// A file's content in another coding, in a file of its own.
    package struct Encoding: Hashable, Sendable, Codable {
        /// The name in `Content-Encoding`: `br` or `gzip`.
        package var coding: String
        /// Relative to `site/`. Not an address: it is sent in place of the file it belongs to.
        package var path: String
        /// SHA-256 of the compressed bytes, lowercase hexadecimal.
        package var sha256: String
        /// In bytes.
        package var size: Int

        package init(coding: String, path: String, sha256: String, size: Int) {
            self.coding = coding
            self.path = path
            self.sha256 = sha256
            self.size = size
        }
    }

    /// A former address of a page.
    package struct Redirect: Hashable, Sendable, Codable {
        /// The page that sends readers on, one of ``Manifest/files``, or an address without a file that a server alone can answer: `old.php`.
        /// Relative to `site/`.
        package var from: String
        /// The file that readers reach, relative to `site/`; or the URL of another site.
        package var to: String
        /// The part of the page that they reach, without `#`; `nil` for its beginning.
        package var fragment: String?

        package init(from: String, to: String, fragment: String? = nil) {
            self.from = from
            self.to = to
            self.fragment = fragment
        }

        /// Whether ``to`` is on another site. No path of a site's file holds `//`.
        package var leavesSite: Bool { to.hasPrefix("https://") || to.hasPrefix("http://") }
    }

    /// The version of this format that this code reads and writes.
    package static let currentVersion = 1

    /// The format, ``currentVersion`` where this program wrote it.
    package var version: Int
    /// The program that wrote it: `docgen 0.2.0`.
    package var generator: String
    package var title: String
    /// Where the site is published, when `docgen.yml` or `--base-url` says so.
    package var baseURL: String?
    /// The index's file name beside the manifest.
    package var index: String
    /// SHA-256 of the index file, lowercase hexadecimal.
    package var indexSHA256: String
    /// In bytes; `nil` where a version before 0.2 wrote the manifest. Whoever fetches the index needs it to know when there is too much of it.
    package var indexSize: Int?
    /// Sorted by path, bytewise.
    package var files: [File]
    /// Sorted by `from`, bytewise; `nil` when there are none. A server answers 301 where a plain host sends the file.
    package var redirects: [Redirect]?

    package init(
        generator: String,
        title: String,
        baseURL: String?,
        index: String,
        indexSHA256: String,
        indexSize: Int? = nil,
        files: [File],
        redirects: [Redirect] = []
    ) {
        self.version = Self.currentVersion
        self.generator = generator
        self.title = title
        self.baseURL = baseURL
        self.index = index
        self.indexSHA256 = indexSHA256
        self.indexSize = indexSize
        self.files = files
        self.redirects = redirects.isEmpty ? nil : redirects
    }
}

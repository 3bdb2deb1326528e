/// A language: how to find the tokens in its code.
///
/// A grammar comes from a YAML file; ``GrammarBuilder`` lists its keys. There is one scanner for all
/// languages: it works on bytes and tables, in time linear in the length of the code, and takes any input.
package struct Grammar: Sendable {
    /// The language's name, as code fences use it.
    package let name: String
    /// Further names for code fences.
    package let aliases: [String]
    private let tables: GrammarTables

    /// Parses a language definition.
    ///
    /// - Parameters:
    ///   - yaml: The text of the definition.
    ///   - file: The file's name for error messages.
    package init(yaml: String, file: String) throws(GrammarError) {
        let head = try GrammarHead(yaml: yaml, file: file)
        name = head.name
        aliases = head.aliases
        tables = GrammarTables(try GrammarBuilder(yaml: yaml, file: file))
    }

    /// Whether the language has no rules, so that code in it is shown as it is.
    package var isPlainText: Bool { tables.settings.mode == .plain }

    /// Finds the tokens of `code` and replaces the content of `tokens` with them.
    ///
    /// The tokens are sorted, do not overlap and are never empty. A token may span lines. Offsets are 32 bits wide: code of
    /// 2 GiB and more gets no tokens.
    /// - Complexity: O(*n*) in the bytes of `code`, for any input.
    package func tokenize(_ code: UnsafeBufferPointer<UInt8>, into tokens: inout [HighlightToken]) {
        tokens.removeAll(keepingCapacity: true)
        guard !isPlainText, !code.isEmpty, code.count < Int(Int32.max) else { return }
        // The array moves into the tokenizer and back, so that its storage is neither copied nor shared.
        var buffer: [HighlightToken] = []
        swap(&buffer, &tokens)
        tables.withTokenizer(for: code, tokens: &buffer) { $0.scanAll() }
        swap(&buffer, &tokens)
    }
}

extension GrammarTables {
    /// Runs `body` with a tokenizer over `code`, whose pointers into the tables are valid until `body` returns.
    fileprivate func withTokenizer(
        for code: UnsafeBufferPointer<UInt8>,
        tokens: inout [HighlightToken],
        _ body: (inout Tokenizer) -> Void
    ) {
        var collected: [HighlightToken] = []
        swap(&collected, &tokens)
        bytes.withUnsafeBufferPointer { pool in
            tables.withUnsafeBufferPointer { tables in
                rules.withUnsafeBufferPointer { rules in
                    candidates.withUnsafeBufferPointer { candidates in
                        candidateStarts.withUnsafeBufferPointer { candidateStarts in
                            slots.withUnsafeBufferPointer { slots in
                                var tokenizer = Tokenizer(
                                    code: code,
                                    settings: settings,
                                    pool: pool,
                                    tables: tables,
                                    rules: rules,
                                    candidates: candidates,
                                    candidateStarts: candidateStarts,
                                    slots: slots,
                                    grammar: self,
                                    tokens: [],
                                    limit: code.count
                                )
                                swap(&tokenizer.tokens, &collected)
                                body(&tokenizer)
                                swap(&tokenizer.tokens, &collected)
                            }
                        }
                    }
                }
            }
        }
        swap(&collected, &tokens)
    }
}

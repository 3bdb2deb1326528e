/// Takes out of a text what names a person or opens a door, before it is stored or handed on.
///
/// Readers paste logs and commands into questions. What is masked is said by a word in brackets, so that the sentence stays one:
/// `[email]`, `[token]`, `[number]`.
///
/// | what | recognised by |
/// |---|---|
/// | e-mail addresses | `name@host.tld`, `name%40host.tld`, `"a name"@host.tld` |
/// | tokens | what follows the name of a secret, see below; JSON Web Tokens; private keys; the password of a URL, or of a command like `curl -u user:` or `mysql -p`; keys with the known prefixes of services; webhooks; UUIDs; 32 and more letters and digits in a row, but for `sha256:` |
/// | numbers | 9 and more digits in a row; 12 and more in groups (cards, accounts); IBANs; telephone numbers with `+`, an area code in parentheses, or a zero and nine digits in groups; `123-45-6789`, `555-123-4567` |
///
/// Behind a name of secrets and `=`, in quotes and in XML, everything of six and more characters is a value. Behind `:`, `is`, an option like
/// `--password` or `-u`, in the next cell of a table and on the next line, a value is what does not look like a word of prose (``WordShape``): "the
/// password is stored", "api key: see Settings", "token: read-only" stay.
///
/// One walk over the bytes (`Masker`), as ``FoldedText`` has them; every rule looks ahead over its own match only. The rules err towards masking: a
/// commit's hash goes too. No rules, because they would take too much of what readers ask about: short codes, a password without a name or a
/// sign before it, `<placeholders>`, `name@host` without a domain, addresses in words, numbers with dots that are not a card's.
package enum Masking {
    /// - Returns: `text` with what was recognised replaced; the same text where nothing was, and for a text that was masked before.
    /// - Complexity: O(*n*) in UTF-8 bytes.
    package static func masked(_ text: String) -> String {
        var text = text
        return text.withUTF8 { source -> String? in
            guard let folded = FoldedText(source) else {
                var masker = Masker(source, of: source, nil)
                return masker.run()
            }
            return folded.bytes.withUnsafeBufferPointer { bytes in
                var masker = Masker(bytes, of: source, folded)
                return masker.run()
            }
        } ?? text
    }
}

internal import DocModel
internal import ReaderText

/// Puts the catalogue's sentences into scripts, in place of their keys.
///
/// `docgen.say("KEY")` becomes the sentence as a text, `docgen.say("KEY", VALUES)` a call with the sentence in place of the key. So no page carries a list
/// of words, and a script weighs what it would with the words written into it.
enum ScriptWords {
    private static let call = Array("docgen.say(\"".utf8)

    /// - Returns: The script as it is published. A key that the catalogue does not have stays.
    static func inlined(_ script: [UInt8], _ words: Catalogue) -> [UInt8] {
        var result: [UInt8] = []
        var copied = 0
        script.withUnsafeBufferPointer { bytes in
            var index = 0
            while index + call.count < bytes.count {
                guard bytes[index] == call[0], bytes[index..<index + call.count].elementsEqual(call) else {
                    index += 1
                    continue
                }
                let start = index + call.count
                guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\"")), end + 1 < bytes.count,
                    let sentence = words[String(decoding: bytes[start..<end], as: UTF8.self)]
                else {
                    index = start
                    continue
                }
                let isCallAlone = bytes[end + 1] == UInt8(ascii: ")")
                // The quote before the key is replaced with it.
                result += bytes[copied..<(isCallAlone ? index : start - 1)]
                result += literal(sentence).utf8
                copied = isCallAlone ? end + 2 : end + 1
                index = copied
            }
            result += bytes[copied...]
        }
        return result
    }

    /// A text with `{name}` for values, or an object of its forms, with `by`, the name of the value that chooses one.
    private static func literal(_ sentence: Sentence) -> String {
        switch sentence.content {
        case .plain(let parts): return JSONText.text(text(parts))
        case .plural(let plural):
            let forms = plural.forms.map { form in
                (form.name.hasPrefix("=") ? JSONText.text(form.name) : form.name) + ": " + JSONText.text(text(form.parts))
            }
            return "{ by: \(JSONText.text(plural.by)), \(forms.joined(separator: ", ")) }"
        }
    }

    private static func text(_ parts: [Sentence.Part]) -> String {
        parts.reduce(into: "") { text, part in
            switch part {
            case .text(let run): text += run
            case .value(let name): text += "{\(name)}"
            }
        }
    }
}

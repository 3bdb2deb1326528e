/// Whether a text says that it has no answer, for answers whose sources and flags say nothing.
///
/// Kapa's fixed instructions make it say so in words of its own, so this is a judgement by rules. It is only asked about answers without sources,
/// which makes a wrong "declined" cheap: such an answer has nothing that a reader could check.
///
/// The rules, on the first sentences of a text: in one clause stand, after a negation,
/// 1. a word of knowing ("find", "answer", "sure"), with "I" or "we" before the negation;
/// 2. a word of telling ("mention", "cover", "contain"), with a word for the docs before the negation;
/// 3. a word for what is missing ("information", "answer", "enough"), or that something is "documented", "covered", "mentioned".
///
/// Or the clause apologises, or calls the question out of scope. Clauses that begin with "if", "when" or "unless" tell a condition and are passed
/// over. Other languages are recognised by the phrases of ``phrases``.
enum DecliningText {
    /// What comes later is an answer, whatever it says.
    private static let maxCharacters = 500
    private static let maxSentences = 3

    static func declines(_ markdown: String) -> Bool {
        let text = normalized(markdown)
        if phrases.contains(where: { text.contains($0) }) { return true }
        let sentences = text.split(maxSplits: maxSentences, whereSeparator: { ".!?\n".contains($0) }).prefix(maxSentences)
        return sentences.flatMap { $0.split(whereSeparator: { ",;:()—–".contains($0) }) }.contains { clause in
            declines(clause: clause.split(separator: " ").map(String.init))
        }
    }

    /// Lower case, no Markdown marks, apostrophes straight, contractions in full; a dot within a word is none that ends a sentence.
    private static func normalized(_ markdown: String) -> String {
        var text = ""
        let characters = Array(markdown.prefix(maxCharacters).lowercased())
        for (index, character) in characters.enumerated() {
            switch character {
            case "*", "_", "`", "#", ">", "\"", "“", "”": continue
            case "’", "ʼ": text.append("'")
            case "." where index + 1 < characters.count && !characters[index + 1].isWhitespace: text.append("·")
            case "\t", "\r", "\u{A0}": text.append(" ")
            default: text.append(character)
            }
        }
        return text.replacing("cannot", with: "can not").replacing("can't", with: "can not").replacing("won't", with: "will not")
            .replacing("n't", with: " not").replacing("i'm", with: "i am").replacing("we're", with: "we are")
    }

    private static func declines(clause words: [String]) -> Bool {
        guard let first = words.first, !conditions.contains(first) else { return false }
        if words.contains(where: apologies.contains) { return true }
        for (index, word) in words.enumerated() {
            let before = words[..<index]
            func follows(_ wanted: Set<String>, within count: Int) -> Bool {
                words[(index + 1)...].prefix(count).contains(where: wanted.contains)
            }
            if ["outside", "beyond"].contains(word), follows(["scope", "knowledge"], within: 4) { return true }
            guard negations.contains(word) else { continue }
            if before.contains(where: ["i", "we"].contains), follows(knowing, within: 8) { return true }
            if before.contains(where: docs.contains), follows(telling, within: 6) { return true }
            if follows(missing, within: 5) || follows(treated, within: 3) { return true }
        }
        return false
    }

    private static let conditions: Set = ["if", "when", "unless", "whenever", "where"]
    private static let apologies: Set = ["sorry", "apologies", "apologize", "apologise"]
    private static let negations: Set = [
        "not", "no", "nothing", "never", "unable", "without", "insufficient", "lack", "lacks", "lacking", "nowhere", "neither", "none",
    ]
    private static let knowing: Set = [
        "know", "knowledge", "find", "found", "answer", "help", "determine", "locate", "see", "sure", "certain", "aware", "access",
        "confirm",
        "tell", "verify", "say",
    ]
    private static let docs: Set = [
        "documentation", "docs", "doc", "documents", "document", "sources", "source", "knowledge", "context", "information", "pages",
        "page",
        "material", "materials", "content", "excerpts", "references", "manual", "guide", "results", "text", "articles", "passages",
    ]
    private static let telling: Set = [
        "contain", "include", "mention", "cover", "describe", "say", "state", "specify", "provide", "explain", "address", "discuss", "list",
        "have", "give", "answer", "detail", "tell", "speak", "talk", "touch", "indicate", "available", "find", "found", "sufficient",
        "enough",
        "seem", "appear", "show", "refer", "hold", "exist", "present", "provided", "included",
    ]
    private static let missing: Set = [
        "information", "info", "documentation", "mention", "mentions", "details", "answer", "answers", "guidance", "knowledge", "sources",
        "instructions", "reference", "references", "enough", "sufficient",
    ]
    private static let treated: Set = ["documented", "covered", "mentioned", "described", "addressed", "discussed"]

    /// German, French, Spanish, Portuguese, Italian, Russian, Japanese, Chinese, Korean.
    private static let phrases = [
        "keine informationen", "keine angaben", "keine hinweise", "keine antwort", "nicht beantworten", "nicht enthalten", "nicht erwähnt",
        "nicht dokumentiert", "nichts gefunden", "nicht finden", "weiß ich nicht", "weiß es nicht", "enthält nichts", "enthalten nichts",
        "aucune information", "pas d'information", "ne contient pas", "ne contiennent pas", "ne mentionne pas", "ne mentionnent pas",
        "je ne sais pas", "je ne peux pas", "je ne trouve pas", "je n'ai pas trouvé", "ne dispose pas", "désolé",
        "no contiene", "no contienen", "no menciona", "no mencionan", "no encuentro", "no encontré", "no he encontrado", "no tengo",
        "no sé",
        "no puedo responder", "no hay información", "no dispongo", "lo siento",
        "não contém", "não contêm", "não menciona", "não encontrei", "não tenho", "não sei", "não há informaç", "não posso responder",
        "non contiene", "non contengono", "non menziona", "non ho trovato", "non so", "non dispongo", "non ci sono informazioni",
        "non posso rispondere", "mi dispiace",
        "не содерж", "не упомина", "не нашёл", "не нашел", "не найден", "не знаю", "не могу ответить", "нет информации", "нет сведений",
        "情報がありません", "情報はありません", "情報は含まれていません", "情報が含まれていません", "見つかりません", "記載されていません",
        "記載がありません", "記載はありません", "わかりません", "分かりません", "お答えできません",
        "没有找到", "没有提到", "没有提供", "没有包含", "没有相关", "没有足够", "未找到", "未提及", "未提供", "无法回答", "无法找到", "无法确定", "不知道",
        "정보가 없", "정보는 없", "찾을 수 없", "알 수 없", "포함되어 있지 않", "언급되어 있지 않", "답변할 수 없", "답변드릴 수 없",
    ]
}

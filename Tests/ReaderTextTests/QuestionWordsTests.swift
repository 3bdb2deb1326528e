import ReaderText
import Testing

struct QuestionWordsTests {
    @Test(arguments: [
        ("set the port", false), ("set the port?", true), ("how to set it", true), ("How", false), ("what's a port", true), ("?", false),
        ("ポートとは？", true), ("whatever it takes", false), ("قالب؟", true),
    ])
    func knowsAQuestionByItsForm(query: String, isQuestion: Bool) { #expect(QuestionWords(.english).ask(in: query) == isQuestion) }

    @Test(arguments: [
        ("de", "wie setze ich den Port", true), ("de", "Port setzen", false), ("fr", "qu'est-ce que c'est", true),
        ("fr", "Où se trouve le fichier", true), ("ru", "как установить", true), ("ja", "ポートを変更するには", true), ("ja", "ポートの設定", false),
        ("zh-Hans", "如何更改端口", true), ("zh-Hans", "更改端口", false), ("ko", "포트를 어떻게 바꾸나요", true), ("ko", "포트 설정", false),
    ])
    func readersAskInTheirLanguage(language: String, query: String, isQuestion: Bool) {
        #expect(QuestionWords(Catalogue.of(language: language)).ask(in: query) == isQuestion)
    }
}

/// Which form a whole number takes in a language.
///
/// Only what the languages of `strings/` need; browsers have `Intl.PluralRules`. Source: CLDR 47, cardinal rules of whole numbers,
/// <https://www.unicode.org/cldr/charts/47/supplemental/language_plural_rules.html>.
package enum PluralRule: Sendable {
    /// `one` is 1.
    case one
    /// `one` is 0 and 1, `many` are whole millions: Brazilian Portuguese, French.
    case oneToZeroAndMillions
    /// `one` is 1, `many` are whole millions: Italian, Spanish.
    case oneAndMillions
    /// `one` is 0 and 1: Persian.
    case oneToZero
    /// `one`, `two`, else `other`: Hebrew.
    case dual
    /// By the last two digits: Russian, Ukrainian.
    case eastSlavic
    /// 1 alone, then by the last two digits: Polish.
    case polish
    case arabic
    /// All numbers alike: Chinese, Japanese, Korean.
    case none

    package init(language: String) {
        self =
            switch Catalogue.subtags(of: language).first ?? "" {
            case "fr", "pt": .oneToZeroAndMillions
            case "es", "it": .oneAndMillions
            case "fa": .oneToZero
            case "he": .dual
            case "ru", "uk": .eastSlavic
            case "pl": .polish
            case "ar": .arabic
            case "ja", "ko", "zh": .none
            default: .one
            }
    }

    /// All that a sentence in the language needs a form for.
    package var categories: [String] {
        switch self {
        case .one, .oneToZero: ["one", "other"]
        case .oneToZeroAndMillions, .oneAndMillions: ["one", "many", "other"]
        case .dual: ["one", "two", "other"]
        case .eastSlavic, .polish: ["one", "few", "many", "other"]
        case .arabic: ["zero", "one", "two", "few", "many", "other"]
        case .none: ["other"]
        }
    }

    package func category(_ number: Int) -> String {
        let (tens, units) = (number % 100, number % 10)
        let isMillions = number != 0 && number % 1_000_000 == 0
        switch self {
        case .one: return number == 1 ? "one" : "other"
        case .oneToZero: return number == 0 || number == 1 ? "one" : "other"
        case .oneToZeroAndMillions: return number == 0 || number == 1 ? "one" : isMillions ? "many" : "other"
        case .oneAndMillions: return number == 1 ? "one" : isMillions ? "many" : "other"
        case .dual: return number == 1 ? "one" : number == 2 ? "two" : "other"
        case .eastSlavic, .polish:
            let isOne = self == .polish ? number == 1 : units == 1 && tens != 11
            return isOne ? "one" : (2...4).contains(units) && !(12...14).contains(tens) ? "few" : "many"
        case .arabic:
            switch number {
            case 0: return "zero"
            case 1: return "one"
            case 2: return "two"
            default: return (3...10).contains(tens) ? "few" : tens >= 11 ? "many" : "other"
            }
        case .none: return "other"
        }
    }
}

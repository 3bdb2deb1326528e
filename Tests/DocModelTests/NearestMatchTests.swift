import DocModel
import Testing

struct NearestMatchTests {
    @Test(arguments: [
        ("instal", ["install", "upgrade"], "install"),
        ("titel", ["title", "tags"], "title"),
        ("INSTALL", ["install", "instals"], "install"),
        ("discription", ["description", "title"], "description"),
        ("Übersicht", ["übersichten", "start"], "übersichten"),
        ("abc", ["abd"], "abd"),
        ("AB", ["ab"], "ab"),
    ])
    func findsWhatWasMeant(word: String, candidates: [String], expected: String) {
        #expect(NearestMatch.find(word, among: candidates) == expected)
    }

    @Test(arguments: [
        ("install", ["upgrade"]),
        ("abz", ["abx", "aby"]),
        ("", ["a"]),
        ("a", ["abc"]),
        ("ab", ["a"]),
        ("abc", []),
        ("abcdef", ["abcxyz"]),
        (String(repeating: "a", count: 257), [String(repeating: "a", count: 256)]),
    ])
    func staysSilentWithoutOnePlausibleCandidate(word: String, candidates: [String]) {
        #expect(NearestMatch.find(word, among: candidates) == nil)
    }

    @Test func countsASwapOfNeighboursAsOneEdit() {
        #expect(NearestMatch.find("hte", among: ["the"]) == "the")
    }

    @Test func aNearerCandidateEndsATie() {
        #expect(NearestMatch.find("abcdef", among: ["abcdxy", "abcxef", "abcdxz", "abcdef1"]) == nil)
        #expect(NearestMatch.find("abcdefghi", among: ["abcdefgxy", "abcdefgxz", "abcdefghj"]) == "abcdefghj")
    }

    @Test func theOrderOfCandidatesMakesNoDifference() {
        let names = ["abx", "install", "instar", "uninstall", "install2"]
        let expected = NearestMatch.find("instal", among: names)
        for rotation in names.indices {
            #expect(NearestMatch.find("instal", among: names[rotation...] + names[..<rotation]) == expected)
        }
    }
}

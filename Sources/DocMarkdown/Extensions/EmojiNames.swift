internal import CEmojiNames

/// The names of GitHub's emoji. Its own pictures, such as `:octocat:`, are no characters and not in the list.
///
/// Source: <https://api.github.com/emojis>; the characters are those of <https://github.com/github/gemoji>, version 4.1.
enum EmojiNames {
    /// - Returns: `nil` where GitHub has no such name.
    static func emoji(named name: String) -> String? {
        table[name] ?? namesOfGitHub(for: name).lazy.compactMap { table[$0] }.first
    }

    /// Other tools put the person first, as Unicode does: `man_raising_hand` for `raising_hand_man`, `person_surfing` for `surfer`.
    private static func namesOfGitHub(for name: String) -> [String] {
        if let whole = otherPeople[name] { return [whole] }
        guard let end = name.firstIndex(of: "_"), ["man", "woman", "person"].contains(name[..<end]) else { return [] }
        let rest = String(name[name.index(after: end)...])
        let doing = otherDeeds[rest] ?? rest
        return ["\(doing)_\(name[..<end])", "\(name[..<end])_\(doing)"] + (name.hasPrefix("person_") ? [doing] : [])
    }

    /// What people do in the words of Unicode, and in GitHub's.
    private static let otherDeeds = [
        "in_lotus_position": "lotus_position", "in_steamy_room": "sauna", "in_bed": "sleeping_bed", "taking_bath": "bath",
        "getting_haircut": "haircut", "getting_massage": "massage", "rowing_boat": "rowing", "lifting_weights": "weight_lifting",
        "gesturing_no": "no_good", "gesturing_ok": "ok", "wearing_turban": "with_turban", "playing_handball": "handball",
        "playing_water_polo": "water_polo", "in_suit_levitating": "business_suit_levitating",
    ]
    /// The same for people whose names are another word.
    private static let otherPeople = [
        "man_police_officer": "policeman", "woman_police_officer": "policewoman", "person_police_officer": "police_officer",
        "man_guard": "guardsman", "woman_guard": "guardswoman", "man_detective": "male_detective", "woman_detective": "female_detective",
        "person_surfing": "surfer", "person_swimming": "swimmer", "person_bowing": "bow", "person_biking": "bicyclist",
        "person_mountain_biking": "mountain_bicyclist", "person_facepalming": "facepalm", "person_shrugging": "shrug",
        "people_with_bunny_ears": "dancers",
        "men_with_bunny_ears": "dancing_men", "women_with_bunny_ears": "dancing_women",
    ]

    /// Made when a page first holds a name between two colons.
    private static let table: [String: String] = {
        var table: [String: String] = [:]
        for line in data.split(separator: "\n") {
            let words = line.split(separator: " ")
            for name in words.dropFirst() { table[String(name)] = String(words[0]) }
        }
        return table
    }()

    /// Each line has an emoji and its names.
    private static var data: String {
        var size = 0
        guard let bytes = docgen_emoji_names(&size) else { return "" }
        return String(decoding: UnsafeBufferPointer(start: bytes, count: size), as: UTF8.self)
    }
}

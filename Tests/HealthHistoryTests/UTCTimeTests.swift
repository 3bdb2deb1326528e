import Foundation
import HealthHistory
import Testing

struct UTCTimeTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-11-23T12:00:00Z", 1_795_435_200), ("2026-11-23T12:00:00.25Z", 1_795_435_200.25),
        ("2026-11-23T13:30:00+01:30", 1_795_435_200), ("2026-11-23T07:00:00-05:00", 1_795_435_200),
        ("2024-02-29T23:59:59Z", 1_709_251_199), ("2100-03-01T00:00:00Z", 4_107_542_400),
    ])
    func readsTimes(text: String, seconds: Double) {
        #expect(UTCTime.parse(text)?.timeIntervalSince1970 == seconds)
    }

    @Test(arguments: [
        "", "2026", "2026-11-23", "2026-11-23 12:00:00Z", "2026-11-23T12:00:00", "2026-02-29T12:00:00Z", "2026-13-01T12:00:00Z",
        "2026-11-31T12:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T12:60:00Z", "2026-11-23T12:00:00.Z", "2026-11-23T12:00:00Zx",
        "1969-12-31T23:59:59Z", "2026-11-23T12:00:00+1:00", "２０２６-11-23T12:00:00Z", "2026-00-10T00:00:00Z", "2026-01-00T00:00:00Z",
    ])
    func refusesOthers(text: String) {
        #expect(UTCTime.parse(text) == nil)
    }

    /// A date of each of 150 years, against Foundation's calendar.
    @Test func agreesWithTheCalendar() {
        for day in stride(from: 0, to: 55_000, by: 13) {
            let date = Date(timeIntervalSince1970: Double(day) * 86_400 + 3_723)
            let name = date.formatted(.iso8601.year().month().day())
            #expect(UTCDay(containing: date).iso == name)
            #expect(UTCTime.parse(name + "T01:02:03Z") == date)
        }
    }

    @Test(arguments: [("2026-01-01", 20_454), ("2024-02-29", 19_782), ("1970-01-01", 0), ("2000-12-31", 11_322)])
    func daysHaveDates(iso: String, number: Int) {
        #expect(UTCDay(number: number).iso == iso)
        let (year, month, day) = UTCDay(number: number).date
        #expect(UTCDay(year: year, month: month, day: day).number == number)
    }
}

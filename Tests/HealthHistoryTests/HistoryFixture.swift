import DocModel
import Foundation
import HealthHistory
import TestSupport

/// Monday, 2026-11-23 12:00:00 UTC.
let noon = Date(timeIntervalSince1970: 1_795_435_200)

func seconds(_ count: Double) -> Date { noon.addingTimeInterval(count) }
func hours(_ count: Double) -> Date { seconds(count * 3_600) }

func snapshot(
    at date: Date,
    interval: Int = 30,
    _ states: [String: HealthSnapshot.State] = ["index": .healthy],
    responseMS: Double? = 2,
    checkedAt: Date? = nil
) -> HealthSnapshot {
    HealthSnapshot(
        generatedAt: date,
        intervalSeconds: interval,
        services: states.sorted { $0.key < $1.key }.map {
            HealthSnapshot.Service(
                id: $0.key,
                name: $0.key.uppercased(),
                state: $0.value,
                isRequired: true,
                responseMS: responseMS,
                checkedAt: checkedAt ?? date
            )
        },
        host: HealthSnapshot.Host(cpuRatio: 0.5, memoryRatio: 0.25, diskRatio: 0.125)
    )
}

/// As a line of a file, without its end.
func line(_ snapshot: HealthSnapshot) throws -> String {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(snapshot), as: UTF8.self)
}

func counts(_ states: [HealthSnapshot.State: Int]) -> StateCounts {
    var counts = StateCounts()
    for (state, count) in states { counts[state] = count }
    return counts
}

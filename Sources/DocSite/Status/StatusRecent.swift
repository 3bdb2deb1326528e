internal import DocModel
internal import Foundation

/// The last values of the machine and of response times, oldest first: what the page's script continues.
struct StatusRecent {
    let report: StatusReport

    private struct Document: Encodable {
        var host: [String: [Double]]
        /// In milliseconds, by the service's id.
        var services: [String: [Double]]
    }

    var json: String {
        let hosts = report.recent.compactMap(\.host)
        var document = Document(
            host: [
                "cpu_ratio": hosts.map(\.cpuRatio), "memory_ratio": hosts.map(\.memoryRatio), "disk_ratio": hosts.map(\.diskRatio),
            ],
            services: [:]
        )
        for snapshot in report.recent {
            for service in snapshot.services {
                guard let time = service.responseMS else { continue }
                document.services[service.id, default: []].append(time)
            }
        }
        return JSONText.text(document) + "\n"
    }
}

internal import DocModel
internal import Foundation
internal import HealthHistory
internal import ReaderText

/// The snapshots and incident files that status pages are made of.
struct StatusSources {
    enum Folder {
        /// Named on the command line, relative to the current folder.
        case given(String)
        /// That of `docgen.yml`, relative to the root.
        case configured
    }

    let history: HealthHistory
    let incidents: [Incident]
    private(set) var diagnostics: [Diagnostic] = []
    private let settings: StatusSettings
    private let words: StatusWords

    /// - Parameter isSnapshotFolderNeeded: Whether a missing folder of snapshots is an error; without, the pages say that nothing was measured.
    /// - Throws: ``SiteError`` when a folder that is there, or was named, cannot be read.
    init(
        snapshots: Folder,
        incidents: Folder,
        root: String,
        configuration: SiteConfiguration,
        now: Date,
        isSnapshotFolderNeeded: Bool
    ) throws {
        let settings = configuration.status ?? StatusSettings()
        self.settings = settings
        words = StatusWords(words: configuration.words)
        let snapshotFolder = Self.path(snapshots, settings.snapshots, root)
        if !isSnapshotFolderNeeded, !isFolder(snapshotFolder) {
            history = HealthHistory(snapshots: [], now: now)
            diagnostics.append(
                Diagnostic(
                    id: .statusSnapshots,
                    at: configuration.place(of: "status.snapshots"),
                    "there is no folder '\(settings.snapshots)'; the status pages say that nothing was measured",
                    hint: "give the server's snapshots with 'snapshots:' below 'status:'"
                )
            )
        } else {
            do throws(HealthHistoryError) {
                history = try HealthHistory(folder: snapshotFolder, now: now)
            } catch {
                throw SiteError(path: snapshotFolder, error.description)
            }
        }
        diagnostics += history.warnings

        let incidentFolder = Self.path(incidents, settings.incidents, root)
        if case .configured = incidents, !isFolder(incidentFolder) {
            self.incidents = []
        } else {
            let shown = if case .given(let path) = incidents { path } else { settings.incidents }
            let reader = try IncidentReader(
                folder: incidentFolder,
                shownAs: shown.hasSuffix("/") ? String(shown.dropLast()) : shown,
                services: history.services.map(\.id)
            )
            self.incidents = reader.incidents
            diagnostics += reader.diagnostics
        }
    }

    func report(title: String) -> StatusReport {
        StatusReport(history: history, incidents: incidents, settings: settings, title: title, words: words)
    }

    static func title(of configuration: SiteConfiguration) -> String {
        configuration.words("status.title", ["site": SentenceValue(configuration.title)])
    }

    private static func path(_ folder: Folder, _ configured: String, _ root: String) -> String {
        switch folder {
        case .given(let path): path
        case .configured: configured.hasPrefix("/") ? configured : root + "/" + configured
        }
    }
}

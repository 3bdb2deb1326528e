package import Foundation

extension SiteBuilder {
    /// What a command says about one build.
    package struct Options: Sendable {
        /// Overrides `base_url` of the configuration.
        package var baseURL: String?
        /// Threads at work beside the one that writes the index.
        package var jobs: Int
        /// Overrides `assistant.enabled` of the configuration.
        package var isAssistantEnabled: Bool?
        /// Whether the report says what a reader downloads, and counts it as an error when that is too much.
        package var measuresWeight: Bool
        /// Writes compressed forms of the files too. It takes longer than the rest of the build.
        package var compresses: Bool
        /// Builds the pages too that their authors do not publish yet, with a mark.
        package var includesDrafts: Bool
        /// Where what one build leaves for the next one lies; `nil` keeps nothing.
        package var cacheFolder: String?
        /// The file with the settings, relative to the current folder, in place of the root's `docgen.yml`.
        package var configurationFile: String?
        /// Is told what the build is at.
        package var progress: BuildProgress
        /// For how many seconds a file system's clock may stand still.
        var slowestClock = FileStamp.slowestClock
        /// What counts as now on the status pages, the only ones that depend on it.
        package var now: Date

        package init(
            baseURL: String? = nil,
            jobs: Int = ProcessInfo.processInfo.activeProcessorCount,
            isAssistantEnabled: Bool? = nil,
            measuresWeight: Bool = false,
            compresses: Bool = false,
            includesDrafts: Bool = false,
            cacheFolder: String? = nil,
            configurationFile: String? = nil,
            progress: BuildProgress = BuildProgress(),
            now: Date = Date()
        ) {
            self.baseURL = baseURL
            self.jobs = max(1, jobs)
            self.isAssistantEnabled = isAssistantEnabled
            self.measuresWeight = measuresWeight
            self.compresses = compresses
            self.includesDrafts = includesDrafts
            self.cacheFolder = cacheFolder
            self.configurationFile = configurationFile
            self.progress = progress
            self.now = now
        }
    }
}

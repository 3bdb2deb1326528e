internal import DocModel

extension SiteCheck {
    /// `server-path`: a file that readers of AssistantServer never see, for want of another address. Pages have `.html` or a folder's `/`.
    static let serverPaths = SiteCheck(needsLinks: true) { site in
        site.assets.filter { ServerPath.all.contains("/" + $0) }.map { asset in
            Diagnostic(
                id: .serverPath,
                at: site.root.file(asset),
                "AssistantServer answers '/\(asset)' itself: its readers do not get this file",
                hint: "rename the file, if the site is served by AssistantServer"
            )
        }
    }
}

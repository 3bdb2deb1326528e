/// A kind of raw HTML that stands in a page and does nothing there, because the security policy of every page blocks it.
enum BlockedHTML: Hashable {
    case styleAttribute, handler, video, audio, plugIn, frame, script, styleSheet, form, scriptAddress

    /// - Parameter name: Of the element or attribute.
    func message(for name: String) -> (text: String, hint: String?) {
        switch self {
        case .styleAttribute:
            ("'style=' has no effect: the page's security policy allows style sheets only", "give it a class of the template's style sheet")
        case .handler: ("'\(name)=' never runs: the page's security policy allows no code inside a page", nil)
        case .video, .audio: ("'<\(name)>' does not play: the page's security policy allows no media", "link to the file")
        case .plugIn: ("'<\(name)>' stays empty: the page's security policy allows no plug-ins", "link to the file")
        case .frame: ("'<\(name)>' is shown as text: pages cannot contain other pages", "link to the page")
        case .script: ("'<script>' and its code are left out: pages cannot have scripts of their own", "put scripts into the template")
        case .styleSheet: ("'<style>' and its rules are left out: pages cannot have styles of their own", "put styles into the template")
        case .form: ("the form leads to another site, which the page's security policy refuses", "link to that site")
        case .scriptAddress: ("the address is code, which the page's security policy blocks", "link to a page")
        }
    }
}

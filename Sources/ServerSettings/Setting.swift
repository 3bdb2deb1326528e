internal import Logging
internal import ServerFoundation

/// One thing an operator can set: its names, its form, and where its value goes.
package struct Setting: Sendable {
    /// The key in `assistant.yml` and for `--set`.
    package let key: String
    /// The name in the environment.
    package let environment: String
    /// What it does, in one line.
    package let summary: String
    package let expected: String
    let isList: Bool
    let isMapping: Bool
    /// Never shown, never taken from the command line, and can be read from a file too.
    let isSecret: Bool
    /// Whether a file of its own may hold the value.
    let mayBeInFile: Bool
    /// Whether the value of a configuration is or holds a secret.
    let holdsSecret: @Sendable (AssistantConfiguration) -> Bool
    /// Whether reading the settings again changes it, as SIGHUP does.
    package let reload: Uptake
    /// Writes a value into a configuration; false when the text is not valid.
    package let apply: @Sendable ([String], inout AssistantConfiguration) -> Bool
    /// What is wrong with texts that cannot be applied, where more can be said than what was expected.
    let explain: (@Sendable ([String]) -> [SettingKindFault])?
    /// The value a configuration has, as text.
    let show: @Sendable (AssistantConfiguration) -> String
    /// Whether a configuration has a value for it.
    let isSet: @Sendable (AssistantConfiguration) -> Bool
    /// Whether two configurations agree in it.
    let isSame: @Sendable (AssistantConfiguration, AssistantConfiguration) -> Bool
    /// Takes the value from one configuration into another.
    package let copy: @Sendable (AssistantConfiguration, inout AssistantConfiguration) -> Void

    init<Value: Equatable>(
        _ key: String,
        environment: String? = nil,
        _ path: any WritableKeyPath<AssistantConfiguration, Value> & Sendable,
        _ kind: SettingKind<Value>,
        _ summary: String,
        reload: Uptake,
        mayBeInFile: Bool = false
    ) {
        self.key = key
        self.environment = environment ?? "ASSISTANT_" + key.uppercased()
        self.summary = summary
        expected = kind.expected
        isList = kind.isList
        isMapping = kind.isMapping
        isSecret = kind.isSecret
        self.mayBeInFile = mayBeInFile || kind.isSecret
        holdsSecret = { kind.isSecret || kind.holdsSecret($0[keyPath: path]) }
        apply = { texts, configuration in
            guard let value = kind.parse(texts) else { return false }
            configuration[keyPath: path] = value
            return true
        }
        explain = kind.explain
        show = { kind.format($0[keyPath: path]) }
        self.reload = reload
        isSet = { ($0[keyPath: path] as? any PossiblyUnset)?.isUnset != true }
        isSame = { $0[keyPath: path] == $1[keyPath: path] }
        copy = { $1[keyPath: path] = $0[keyPath: path] }
    }

    /// The name of the setting that holds a file with the value, where one may.
    var fileKey: String { key + "_file" }
    var fileEnvironment: String { environment + "_FILE" }

    /// Whether texts are or hold a secret.
    func holdsSecret(_ texts: [String]) -> Bool {
        var scratch = AssistantConfiguration()
        return isSecret || apply(texts, &scratch) && holdsSecret(scratch)
    }

    /// In the order of the manual.
    package static let all: [Setting] = general + operation + signIn

    static let byKey = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0) })
    /// By the name of the setting that holds a file with the value.
    static let byFileKey = Dictionary(uniqueKeysWithValues: all.filter(\.mayBeInFile).map { ($0.fileKey, $0) })
}

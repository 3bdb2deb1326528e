/// The version of docgen and AssistantServer; they are released together.
public let docgenVersion = "0.2.0"

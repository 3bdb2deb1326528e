/// The version of docgen and AssistantServer; they are released together.
package let docgenVersion = "0.2.0"

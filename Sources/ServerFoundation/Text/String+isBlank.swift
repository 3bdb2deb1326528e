extension String {
    /// Whether nothing of it is seen: white space, controls, and what Unicode lets fonts leave out, such as zero-width and direction marks.
    /// Source: The Unicode Standard, section 5.21, Default_Ignorable_Code_Point.
    package var isBlank: Bool {
        unicodeScalars.allSatisfy { scalar in
            let properties = scalar.properties
            return properties.isWhitespace || properties.isDefaultIgnorableCodePoint || properties.generalCategory == .control
                || properties.generalCategory == .format
        }
    }
}
